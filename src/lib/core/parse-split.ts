/** How people write splits. */
import { EXIT, MktError } from './errors.ts'
import { DAY_MS } from './interval.ts'
import { isoTime } from './iso-time.ts'
import type { Split } from './split.ts'
import { isSymbol } from './trade.ts'

/** A split in the words of a command line or a file: AAPL, 2020-08-31, 4:1. */
export interface SplitWords {
  readonly symbol: string
  readonly date: string
  readonly ratio: string
}

/** Of either side of a ratio; what is more is a slip of the keys. */
const MAX_SHARES = 10_000
const EARLIEST_DATE = '1900-01-01'
/** Splits are announced weeks ahead, not years. */
const AHEAD_LIMIT_MS = 366 * DAY_MS

/**
 * Reads 4:1 (four new shares for each old one), 1:8 or 3/2 from a date that the calendar has, at
 * most a year after `nowMs`. Gives what is wrong, as a sentence, where it is no split.
 */
export function readSplit({ symbol, date, ratio }: SplitWords, nowMs: number): Split | string {
  if (!isSymbol(symbol)) return faultOf(symbol, 'symbol', '1 to 64 printable characters')
  const day = date.trim()
  const lastDay = isoTime(nowMs + AHEAD_LIMIT_MS).slice(0, 10)
  if (!isDate(day) || day < EARLIEST_DATE || day > lastDay) {
    const wanted = `a day of the calendar from ${EARLIEST_DATE} to ${lastDay}, such as 2020-08-31`
    return faultOf(date, 'date', wanted)
  }
  const shares = readRatio(ratio.trim())
  return shares === undefined ? faultOf(ratio, 'ratio', RATIO) : { symbol, date: day, ...shares }
}

/**
 * The same as a value or an error.
 * @throws MktError (usage) where it is no split.
 */
export function parseSplit(words: SplitWords, nowMs: number): Split {
  const split = readSplit(words, nowMs)
  if (typeof split !== 'string') return split
  throw new MktError(`Cannot add the split: ${split}`, {
    code: 'BAD_SPLIT',
    exit: EXIT.usage,
    tryThis: ['mkt splits add AAPL 2020-08-31 4:1'],
  })
}

/** 4:1, 1:8. */
export function ratioText({ newShares, oldShares }: Split): string {
  return `${newShares}:${oldShares}`
}

const RATIO = `NEW:OLD, two different whole numbers up to ${MAX_SHARES}, such as 4:1 or 1:8`

function faultOf(text: string, what: string, wanted: string): string {
  return `the ${what} is ${JSON.stringify(text)}, where ${wanted} was wanted`
}

/** Whether a text is YYYY-MM-DD and the calendar has that day. */
function isDate(text: string): boolean {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(timeMs) && isoTime(timeMs).startsWith(text)
}

function readRatio(text: string): Pick<Split, 'newShares' | 'oldShares'> | undefined {
  const parts = /^([1-9]\d{0,4})[:/]([1-9]\d{0,4})$/.exec(text)
  const [newShares, oldShares] = [Number(parts?.[1]), Number(parts?.[2])]
  const isPlausible = newShares <= MAX_SHARES && oldShares <= MAX_SHARES
  return isPlausible && newShares !== oldShares ? { newShares, oldShares } : undefined
}
