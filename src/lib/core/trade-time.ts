/**
 * Event time: milliseconds since 1970 (UTC) as a number, and the nanoseconds within the
 * millisecond. No text passes through a double on its way here, so …59.999999999 stays in its minute.
 */
import { readDecimal } from './decimal.ts'

export interface TradeTime {
  readonly timeMs: number
  /** Nanoseconds within the millisecond, 0 to 999,999. */
  readonly nanos: number
}

/** 'ms': what Finnhub sends; 'auto': seconds, ms, µs or ns, told by magnitude as files need it. */
export type EpochUnit = 'ms' | 'auto'

/** The first instant that counts (1990-01-01) and the first that is too late (2262-01-01). */
const EARLIEST_MS = Date.UTC(1990, 0, 1)
const TOO_LATE_MS = Date.UTC(2262, 0, 1)

const NANOS_PER_MS = 1_000_000n
const PLAIN_INTEGER = /^[1-9]\d{0,14}$/

/** Reads an epoch number; undefined if it is no decimal number or lies outside 1990 to 2261. */
export function readEpoch(text: string, unit: EpochUnit): TradeTime | undefined {
  if (unit === 'ms' && PLAIN_INTEGER.test(text)) return inRange(Number(text), 0)
  const value = readDecimal(text)
  if (typeof value === 'string' || value.digits < 0n) return undefined
  const nanosPerUnit = unit === 'ms' ? NANOS_PER_MS : nanosPerUnitOf(Number(text))
  return timeOfNanos((value.digits * nanosPerUnit) / 10n ** BigInt(value.scale))
}

/** Below 1e11 it can only be seconds, below 1e14 milliseconds, below 1e17 microseconds. */
function nanosPerUnitOf(magnitude: number): bigint {
  if (magnitude < 1e11) return 1_000_000_000n
  if (magnitude < 1e14) return NANOS_PER_MS
  return magnitude < 1e17 ? 1000n : 1n
}

const ISO =
  /^([12]\d{3})-(\d\d)-(\d\d)[T D](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,18}))?\s?(Z|z|UTC|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/

/** Reads YYYY-MM-DDTHH:MM:SS[.fraction][zone], UTC where no zone is named; dates must exist. */
export function readIsoTime(text: string): TradeTime | undefined {
  const parts = ISO.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone] = parts
  const fields = [year, month, day, hour, minute, second].map(Number) as SixNumbers
  if (!existsInCalendar(fields)) return undefined
  const [y, mo, d, h, mi, s] = fields
  const nanos = Number(fraction.slice(0, 9).padEnd(9, '0'))
  const wholeMs = Date.UTC(y, mo - 1, d, h, mi, s) - zoneOffsetMs(zone)
  return inRange(wholeMs + Math.floor(nanos / 1e6), nanos % 1e6)
}

type SixNumbers = [number, number, number, number, number, number]

function existsInCalendar([year, month, day, hour, minute, second]: SixNumbers): boolean {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function zoneOffsetMs(zone: string | undefined): number {
  if (zone === undefined || /^(z|utc)$/i.test(zone)) return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000
}

function timeOfNanos(nanos: bigint): TradeTime | undefined {
  return inRange(Number(nanos / NANOS_PER_MS), Number(nanos % NANOS_PER_MS))
}

function inRange(timeMs: number, nanos: number): TradeTime | undefined {
  return timeMs >= EARLIEST_MS && timeMs < TOO_LATE_MS ? { timeMs, nanos } : undefined
}

/** Nanoseconds since 1970, as the store keeps open_time and close_time. */
export function epochNanos({ timeMs, nanos }: TradeTime): bigint {
  return BigInt(timeMs) * NANOS_PER_MS + BigInt(nanos)
}

/** Milliseconds as JSON writes them: 1693929601281, or 1693929601281.719 where time is finer. */
export function formatEpochMs({ timeMs, nanos }: TradeTime): string {
  if (nanos === 0) return String(timeMs)
  return `${timeMs}.${String(nanos).padStart(6, '0').replace(/0+$/, '')}`
}
