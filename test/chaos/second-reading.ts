/**
 * A trade read once more, by JSON.parse and doubles alone and without any code of the program: what
 * the program makes of a text is compared with it.
 */
import { formatDecimal, type Decimal } from '../../src/lib/core/decimal.ts'
import { formatEpochMs } from '../../src/lib/core/trade-time.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

/** Undefined where both agree on the record; else what they disagree on. */
export function disagreement(text: string, found: Trade | string): string | undefined {
  const json = text.replace(/^\ufeff/, '')
  if (typeof found !== 'string') {
    const { price, size } = found
    const digits = lostDigits(text, 'p', price) ?? lostDigits(text, 'v', size)
    return problemOf(parsedLeniently(json), found) ?? digits
  }
  const isRefused = isPlain(text) && isSound(parsed(json))
  return isRefused ? `it is sound, and was rejected: ${found}` : undefined
}

/** A double does not show what lies beyond its digits: there the texts are compared. */
function lostDigits(text: string, field: string, found: Decimal): string | undefined {
  const [, after, more] = text.split(`"${field}"`)
  const [, digits] = /^\s*:\s*(\d+(?:\.\d+)?)\s*[,}]/.exec(after ?? '') ?? []
  if (digits === undefined || more !== undefined || text.includes('\\u')) return undefined
  const wanted = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
  return wanted === formatDecimal(found) ? undefined : `${field} ${formatDecimal(found)}`
}

/** What a trade has that the value which it was read from has not. */
export function problemOf(value: unknown, found: Trade): string | undefined {
  if (!isSound(value)) return 'it is not sound, and was taken'
  const { s, p, v, t } = value
  if (s !== found.symbol) return `symbol ${found.symbol}`
  if (Number(formatDecimal(found.price)) !== p) return `price ${formatDecimal(found.price)}`
  if (Number(formatDecimal(found.size)) !== v) return `size ${formatDecimal(found.size)}`
  const isSameTime = Math.abs(Number(formatEpochMs(found)) - t) <= TIME_SLACK_MS
  return isSameTime ? undefined : `time ${formatEpochMs(found)}`
}

/** What is finer than a nanosecond is cut off, and a double holds less than that. */
const TIME_SLACK_MS = 0.001

/** Only where every number is short and has no exponent is a double sure to keep it. */
export function isPlain(text: string): boolean {
  return !/[\d.]{15}|\d[eE]/.test(text)
}

interface SoundTrade {
  readonly s: string
  readonly p: number
  readonly v: number
  readonly t: number
}

const EARLIEST_MS = Date.parse('1990-01-01T00:00:00Z')
const TOO_LATE_MS = Date.parse('2262-01-01T00:00:00Z')
const SYMBOL_MAX = 64

export function isSound(value: unknown): value is SoundTrade {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { s, p, v, t } = value as Record<string, unknown>
  if (typeof s !== 'string' || typeof p !== 'number') return false
  if (typeof v !== 'number' || typeof t !== 'number') return false
  return isFit(s) && p > 0 && v >= 0 && t >= EARLIEST_MS && t < TOO_LATE_MS
}

function isFit(symbol: string): boolean {
  const points = [...symbol].map((character) => character.codePointAt(0) ?? 0)
  return points.length > 0 && points.length <= SYMBOL_MAX && !points.some(isHarmful)
}

const BIDI = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e]
const HARMFUL = [...BIDI, 0x2028, 0x2029, 0x2066, 0x2067, 0x2068, 0x2069, 0xfffd]

function isHarmful(point: number): boolean {
  const isControl = point < 0x20 || (point >= 0x7f && point < 0xa0)
  const isLoneSurrogate = point >= 0xd800 && point < 0xe000
  return isControl || isLoneSurrogate || HARMFUL.includes(point)
}

/** A word that is no JSON spoils its own place alone: null stands there. Undefined where all is lost. */
function parsedLeniently(text: string): unknown {
  return parsed(text) ?? parsed(text.replace(/"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+/gs, orNull))
}

function orNull(word: string): string {
  return word.startsWith('"') || parsed(word) !== undefined ? word : 'null'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
