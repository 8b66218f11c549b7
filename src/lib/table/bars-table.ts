import { compare, decimalOf, divideRounded, formatDecimal } from '../core/decimal.ts'
import { printableLine } from '../core/printable.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { isoTime, numbersOf, type BarNumbers } from './bar-fields.ts'
import { palette, type Palette } from './palette.ts'
import { plainTable, type Column } from './plain-table.ts'

/** Column widths hold for so many rows; then a new table begins, so that memory stays bounded. */
const ROWS_PER_TABLE = 500

/**
 * Bars for a person to read, oldest first: times are UTC, numbers have their exact digits; only
 * vwap is rounded, to the decimal places of its bar's prices. A table in which some bar may lack
 * trades ends in a column that says so. Yields nothing where there are no bars.
 */
export async function* barsTable(
  pages: AsyncIterable<readonly StoredBar[]>,
  { colour }: { colour: boolean },
): AsyncGenerator<string> {
  const colours = palette(colour)
  let waiting: StoredBar[] = []
  for await (const bars of pages) {
    waiting.push(...bars)
    while (waiting.length >= ROWS_PER_TABLE) {
      yield tableOf(waiting.slice(0, ROWS_PER_TABLE), colours)
      waiting = waiting.slice(ROWS_PER_TABLE)
    }
  }
  if (waiting.length > 0) yield tableOf(waiting, colours)
}

const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'trades', 'vwap']
const COLUMNS: Column[] = [
  { heading: 'symbol' },
  { heading: 'time' },
  ...NUMBERS.map((heading) => ({ heading, align: 'right' as const })),
]

const NOTE_COLUMN: Column = { heading: 'note' }

function tableOf(bars: readonly StoredBar[], colours: Palette): string {
  const rows = bars.map((bar) => tableRow(bar, colours))
  if (!bars.some(isPartial)) return `${plainTable(COLUMNS, rows, colours)}\n`
  const notedRows = rows.map((row, at) => [...row, isPartial(bars[at]) ? 'partial' : ''])
  return `${plainTable([...COLUMNS, NOTE_COLUMN], notedRows, colours)}\n`
}

function isPartial(bar: StoredBar | undefined): boolean {
  return bar?.complete === false
}

function tableRow(bar: StoredBar, colours: Palette): string[] {
  const numbers = numbersOf(bar)
  const { open, high, low, volume, trade_count: count } = numbers
  const close = numbers.close === null ? null : trendOf(numbers, colours)(numbers.close)
  const cells = [open, high, low, close, volume, count, roundedVwap(numbers)]
  return [printableLine(bar.symbol), minuteText(bar.startMs), ...cells.map((cell) => cell ?? '-')]
}

function trendOf({ open, close }: BarNumbers, colours: Palette): (text: string) => string {
  const change = open === null || close === null ? 0 : compare(decimalOf(close), decimalOf(open))
  if (change === 0) return String
  return change > 0 ? colours.rising : colours.falling
}

const VWAP_MIN_PLACES = 2

function roundedVwap({ open, high, low, close, vwap }: BarNumbers): string | null {
  if (vwap === null) return null
  const places = [open, high, low, close].map((price) => decimalOf(price ?? '0').scale)
  return formatDecimal(divideRounded(decimalOf(vwap), ONE, Math.max(VWAP_MIN_PLACES, ...places)))
}

const ONE = decimalOf('1')

function minuteText(startMs: number): string {
  return isoTime(startMs).slice(0, 16).replace('T', ' ')
}
