/** Which bars a chart holds, and where their prices stand. */
import type { StoredBar } from '../core/stored-bar.ts'
import { plainNumber } from './bar-fields.ts'
import { slotsOf, type Slot } from './chart-slots.ts'
import { NO_PRICES, priceScale, type PriceScale } from './price-scale.ts'

export interface ChartSize {
  readonly columns: number
  readonly rows: number
}

/** Smaller terminals are taken for one of this size. */
export const MIN_CHART: ChartSize = { columns: 40, rows: 10 }

export interface ChartLayout {
  readonly columns: number
  readonly priceRows: number
  readonly volumeRows: number
  readonly slots: readonly Slot[]
  readonly scale: PriceScale
  /** Columns that belong to each slot: 2 where there is room, so that candles stand apart. */
  readonly pitch: 1 | 2
}

/** The title, the line above the volumes, and the two of the time. */
const FRAME_ROWS = 4
const VOLUME_SHARE = 1 / 6

/** The newest bars that fit in a chart of that size. */
export function chartLayout(bars: readonly StoredBar[], size: ChartSize): ChartLayout {
  const columns = Math.max(size.columns, MIN_CHART.columns)
  const rows = Math.max(size.rows, MIN_CHART.rows)
  const volumeRows = Math.round(rows * VOLUME_SHARE)
  const priceRows = rows - FRAME_ROWS - volumeRows
  const fitting = newestThatFit(slotsOf(bars.slice(-columns)), columns, priceRows)
  const isWide = fitting.slots.length * 2 + axisWidth(fitting.scale) <= columns
  return { columns, priceRows, volumeRows, ...fitting, pitch: isWide ? 2 : 1 }
}

/** Fewer bars have other prices beside them, which may be wider: so the width is taken twice. */
function newestThatFit(
  slots: readonly Slot[],
  columns: number,
  rows: number,
): Pick<ChartLayout, 'slots' | 'scale'> {
  const near = newest(slots, columns - axisWidth(scaleOf(slots, rows)))
  const scale = scaleOf(near, rows)
  return { slots: newest(near, columns - axisWidth(scale)), scale }
}

function newest(slots: readonly Slot[], count: number): readonly Slot[] {
  const kept = slots.slice(-Math.max(1, count))
  return kept[0] === 'gap' ? kept.slice(1) : kept
}

function scaleOf(slots: readonly Slot[], rows: number): PriceScale {
  const prices = slots.flatMap((slot) => (slot === 'gap' ? [] : [slot.low, slot.high]))
  const known = prices.map((price) => plainNumber(price)).filter((price) => price !== null)
  if (known.length === 0) return NO_PRICES
  const numbers = known.map(Number)
  return priceScale(Math.min(...numbers), Math.max(...numbers), rows)
}

/** What stands between the plot and a price. */
export const TICK = '├ '

function axisWidth({ labels }: PriceScale): number {
  return TICK.length + Math.max(0, ...[...labels.values()].map((label) => label.length))
}
