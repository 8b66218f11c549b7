/**
 * Coverage: from when to when a feed was listened to. A gap is what coverage lacks, so a producer
 * that died and never came back leaves one. In the log it is a record as JSON,
 * {"from":…,"to":…,"symbols":[…],"reason":…}, in a side topic of its own.
 */
import { readJson } from './json-text.ts'
import { printableLine } from './printable.ts'
import { isSymbol } from './trade.ts'

export interface Coverage {
  /** ms since 1970, inclusive. */
  readonly fromMs: number
  /** Exclusive; not before `fromMs`. */
  readonly toMs: number
  readonly symbols: readonly string[]
  /** Why listening ended at `toMs`; absent where it went on. */
  readonly reason?: string
}

/** The reason of a span that a file covers: it says nothing of the time before and after it. */
export const FILE_REASON = 'file'

/** Who listens says so every 10 seconds, and is taken for gone so long after the last time. */
export const SILENT_AFTER_MS = 60_000

/** The side topic of a topic of trades. */
export function coverageTopic(topic: string): string {
  return `${topic}.coverage`
}

export function encodeCoverage({ fromMs, toMs, symbols, reason }: Coverage): string {
  return JSON.stringify({ from: fromMs, to: toMs, symbols, reason })
}

/** So many symbols in one record; a producer that covers more writes several records. */
export const COVERAGE_SYMBOLS_MAX = 1_000
const RECORD_MAX_BYTES = 1 << 20

/** Reads the record that stands in bytes[start, end); undefined where it is none. */
export function decodeCoverage(bytes: Buffer, start: number, end: number): Coverage | undefined {
  if (end - start > RECORD_MAX_BYTES) return undefined
  const value = readJson(bytes.toString('utf8', start, end))
  if (value === null || typeof value !== 'object') return undefined
  const { from, to, symbols, reason } = value as Record<string, unknown>
  if (!isTime(from) || !isTime(to) || to < from || !areSymbols(symbols)) return undefined
  const span = { fromMs: from, toMs: to, symbols }
  return typeof reason === 'string'
    ? { ...span, reason: printableLine(reason).slice(0, REASON_MAX_LENGTH) }
    : span
}

const REASON_MAX_LENGTH = 200
const EARLIEST_MS = Date.UTC(1990, 0, 1)
const LATEST_MS = Date.UTC(2262, 0, 1)

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= EARLIEST_MS && Number(value) < LATEST_MS
}

function areSymbols(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= COVERAGE_SYMBOLS_MAX && value.every(isSymbol)
}
