import { EXIT, MktError } from './errors.ts'

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
  y: 365 * 86_400e3,
}

/** Reads 250ms, 60s, 5m, 2h, 7d, 1w or 2y (of 365 days) as milliseconds; a bare number is seconds. */
export function parseDuration(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d|w|y)?$/.exec(text.trim())
  if (parts !== null) return Math.round(Number(parts[1]) * (UNIT_MS[parts[2] ?? 's'] as number))
  throw new MktError(
    `Cannot read ${JSON.stringify(text)} as a duration: write a number and a unit, such as 250ms, 60s, 5m or 7d`,
    { code: 'BAD_DURATION', exit: EXIT.usage },
  )
}

/** Weeks are left out: 7d reads more easily than 1w. */
const SHOWN_UNITS = ['y', 'd', 'h', 'm', 's'] as const

/** 2y, 36h, 90m or 250ms: a text that parseDuration reads as the same, in the widest unit. */
export function durationText(ms: number): string {
  const unit = SHOWN_UNITS.find((one) => ms % (UNIT_MS[one] as number) === 0) ?? 'ms'
  return `${ms / (UNIT_MS[unit] as number)}${unit}`
}
