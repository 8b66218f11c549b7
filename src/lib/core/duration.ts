import { EXIT, MktError } from './errors.ts'

const UNIT_MS = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
  y: 365 * 86_400e3,
}
type Unit = keyof typeof UNIT_MS

/** Reads 250ms, 60s, 5m, 2h, 7d, 1w or 2y (of 365 days) as milliseconds; a bare number is seconds. */
export function parseDuration(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d|w|y)?$/.exec(text.trim())
  if (parts !== null) return Math.round(Number(parts[1]) * UNIT_MS[(parts[2] ?? 's') as Unit])
  throw new MktError(
    `Cannot read ${JSON.stringify(text)} as a duration: write a number and a unit, such as 250ms, 60s, 5m or 7d`,
    { code: 'BAD_DURATION', exit: EXIT.usage },
  )
}

/** 2y, 36h, 90m or 250ms: a text that parseDuration reads as the same, in the widest unit. */
export function durationText(ms: number): string {
  // 7d reads more easily than 1w.
  return inWidest(ms, ['y', 'd', 'h', 'm', 's'], 'ms')
}

/** 365d, 36h, 90m or 74.5s: such a text of a time to look back over, in which years are days. */
export function lookBackText(ms: number): string {
  return inWidest(ms, ['d', 'h', 'm'], 's')
}

/** In the first unit that makes it a whole number, or else in the least one. */
function inWidest(ms: number, units: readonly Unit[], least: Unit): string {
  const unit = units.find((one) => ms % UNIT_MS[one] === 0) ?? least
  return `${ms / UNIT_MS[unit]}${unit}`
}
