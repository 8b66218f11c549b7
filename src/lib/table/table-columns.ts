/** The columns of the table of bars: what a person reads in them, fit for a terminal. */
import { decimalOf, divideRounded, formatDecimal } from '../core/decimal.ts'
import { printableLine } from '../core/printable.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { fieldOf, type BarColumn, type FieldOf } from './bar-columns.ts'
import { numbersOf } from './bar-fields.ts'
import { directionOf } from './direction.ts'
import type { FittingColumn } from './fit-columns.ts'
import { isUtc, localTimeText, type TimeStyle } from './local-time.ts'
import type { Palette } from './palette.ts'

export interface TableColumn extends FittingColumn {
  readonly name: BarColumn | 'note'
  readonly cellOf: (bar: StoredBar) => string
  readonly paint?: (text: string, bar: StoredBar, colours: Palette) => string
}

/** Bars are read in their order: change and spark look back at those before. */
export function tableColumn(name: BarColumn, style: TimeStyle = {}): TableColumn {
  const field = fieldOf(name)
  return {
    name,
    heading: name,
    align: 'right',
    spare: spareOf(name),
    cellOf: (bar) => field(bar) ?? '-',
    ...OF_THEIR_OWN[name]?.(field, style),
  }
}

/** What a person can do without, the first before the next; symbol, time, close and note stay. */
const LEAST_NEEDED_FIRST: readonly BarColumn[] = [
  ...(['spark', 'vwap', 'trade_count', 'change', 'filled', 'complete'] as const),
  ...(['open', 'low', 'high', 'volume'] as const),
]

function spareOf(name: BarColumn): number | undefined {
  const place = LEAST_NEEDED_FIRST.indexOf(name)
  return place < 0 ? undefined : place
}

/** What differs from a number that is written as it is. */
const OF_THEIR_OWN: Partial<
  Record<BarColumn, (field: FieldOf, style: TimeStyle) => Partial<TableColumn>>
> = {
  symbol: () => ({ align: 'left', cellOf: (bar) => printableLine(bar.symbol) }),
  timestamp: (_, style) => timeColumn(style),
  close: () => ({ paint: paintClose }),
  trade_count: () => ({ heading: 'trades' }),
  vwap: () => ({ cellOf: (bar) => roundedVwap(bar) ?? '-' }),
  complete: yesOrNo,
  filled: yesOrNo,
  change: (field) => ({ cellOf: (bar) => percentText(field(bar)), paint: paintChange }),
  spark: () => ({ heading: 'trend', align: 'left' }),
}

const WORDS = new Map<string | null, string>([
  ['true', 'yes'],
  ['false', 'no'],
])

function yesOrNo(field: FieldOf): Partial<TableColumn> {
  return { align: 'left', cellOf: (bar) => WORDS.get(field(bar)) ?? '-' }
}

/** Says which bars hold no trades, and which may lack some. */
export const NOTE_COLUMN: TableColumn = { name: 'note', heading: 'note', cellOf: noteOf }

export function noteOf(bar: StoredBar): string {
  if (bar.filled) return 'filled'
  return bar.complete === false ? 'partial' : ''
}

function timeColumn(style: TimeStyle): Partial<TableColumn> {
  const heading = isUtc(style.zone) ? 'time' : `time (${printableLine(style.zone)})`
  return { heading, align: 'left', cellOf: (bar) => localTimeText(bar.startMs, style) }
}

function paintClose(text: string, bar: StoredBar, colours: Palette): string {
  const direction = directionOf(bar)
  return direction === 'level' ? text : colours[direction](text)
}

/** The sign is in the text: what the colour says is never said by it alone. */
function percentText(change: string | null): string {
  if (change === null) return '-'
  return /^(-|0$)/.test(change) ? `${change}%` : `+${change}%`
}

function paintChange(text: string, _bar: StoredBar, colours: Palette): string {
  if (text.startsWith('+')) return colours.rising(text)
  return text.length > 1 && text.startsWith('-') ? colours.falling(text) : text
}

const VWAP_MIN_PLACES = 2
const ONE = decimalOf('1')

function roundedVwap(bar: StoredBar): string | null {
  const { open, high, low, close, vwap } = numbersOf(bar)
  if (vwap === null) return null
  const places = [open, high, low, close].map((price) => decimalOf(price ?? '0').scale)
  return formatDecimal(divideRounded(decimalOf(vwap), ONE, Math.max(VWAP_MIN_PLACES, ...places)))
}
