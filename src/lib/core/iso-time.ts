import type { TradeTime } from './trade-time.ts'

/** A time in ms since 1970 as ISO 8601, UTC; with milliseconds only where there are some. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}

/** The second that was written last: the next trade is mostly of the same one. */
let known = { second: 0, text: '1970-01-01T00:00:00' }

/** The same to the nanosecond: with none, three, six or nine digits of a second. */
export function isoTimeOf({ timeMs, nanos }: TradeTime): string {
  const second = Math.floor(timeMs / 1000)
  if (second !== known.second) {
    known = { second, text: new Date(second * 1000).toISOString().slice(0, 19) }
  }
  const ms = timeMs - second * 1000
  if (nanos === 0) return ms === 0 ? `${known.text}Z` : `${known.text}.${digits(ms, 3)}Z`
  const finer = digits(nanos, 6)
  return `${known.text}.${digits(ms, 3)}${finer.endsWith('000') ? finer.slice(0, 3) : finer}Z`
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
