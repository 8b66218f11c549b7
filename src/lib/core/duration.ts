import { EXIT, MktError } from './errors.ts'

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
  d: 86_400e3,
  w: 604_800e3,
}

/** Reads 250ms, 60s, 5m, 2h, 7d or 1w as milliseconds; a bare number is seconds. */
export function parseDuration(text: string): number {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d|w)?$/.exec(text.trim())
  if (parts !== null) return Math.round(Number(parts[1]) * (UNIT_MS[parts[2] ?? 's'] as number))
  throw new MktError(
    `Cannot read ${JSON.stringify(text)} as a duration: write a number and a unit, such as 250ms, 60s, 5m or 7d`,
    { code: 'BAD_DURATION', exit: EXIT.usage },
  )
}
