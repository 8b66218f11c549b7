import { parseExactJson } from '../../core/exact-json.ts'
import { atLeastHalf } from './at-least-half.ts'
import type { Detected, FileFormat, JsonFormat, TradeFields } from './format.ts'

/** The formats of JSON that lines fit: those that find trades in at least half of the lines with any. */
export function tellJson(formats: readonly FileFormat[], lines: readonly string[]): Detected[] {
  const values = valuesOf(lines)
  const readings = formats.flatMap((format) =>
    format.kind === 'json' ? [readingOf(format, values)] : [],
  )
  const withTrades = fitting(readings, ({ trades }) => trades)
  const found = withTrades.length > 0 ? withTrades : fitting(readings, ({ others }) => others)
  return found.map(({ format }) => ({ format, toldBy: format.toldBy }))
}

/** Lines of up to 16 MiB are allowed; the first few MiB tell as much as all. */
const LOOKED_AT_MAX_CHARACTERS = 4 * 1024 * 1024

/** What the lines say, those left out that are no JSON. */
function valuesOf(lines: readonly string[]): unknown[] {
  const values: unknown[] = []
  let characters = 0
  for (const line of lines) {
    if (values.length > 0 && characters > LOOKED_AT_MAX_CHARACTERS) break
    characters += line.length
    try {
      values.push(parseExactJson(line))
    } catch {
      // It will be a reject, of whatever format the others are.
    }
  }
  return values
}

/** The lines, by their numbers, in which a format finds trades, or something else that it knows. */
interface Reading {
  readonly format: JsonFormat
  readonly trades: ReadonlySet<number>
  readonly others: ReadonlySet<number>
}

function readingOf(format: JsonFormat, values: readonly unknown[]): Reading {
  const trades = new Set<number>()
  const others = new Set<number>()
  for (const [at, value] of values.entries()) {
    const content = format.read(value)
    if (content === undefined) continue
    if ('control' in content || content.trades.length === 0) others.add(at)
    else if (content.trades.some(looksSound)) trades.add(at)
  }
  return { format, trades, others }
}

/** An event of Binance has the keys of Finnhub's trades but for the size. */
function looksSound({ fault, size }: TradeFields): boolean {
  return fault === undefined && size !== undefined
}

function fitting(
  readings: readonly Reading[],
  linesIn: (reading: Reading) => ReadonlySet<number>,
): Reading[] {
  const all = new Set(readings.flatMap((reading) => [...linesIn(reading)]))
  return readings.filter((reading) => atLeastHalf(linesIn(reading).size, all.size))
}
