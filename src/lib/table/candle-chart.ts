/** Bars of one symbol as a chart of candles with their volume, in characters. */
import { compare, decimalOf } from '../core/decimal.ts'
import { printableLine } from '../core/printable.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { plainNumber } from './bar-fields.ts'
import { candleGlyph, type CandleSteps } from './candle.ts'
import { chartLayout, TICK, type ChartLayout, type ChartSize } from './chart-layout.ts'
import { directionOf, type Direction } from './direction.ts'
import { localTimeText, type TimeStyle } from './local-time.ts'
import { palette, type Palette } from './palette.ts'
import type { PriceScale } from './price-scale.ts'
import { shortened, textWidth } from './text-width.ts'
import { timeAxis } from './time-axis.ts'
import { volumeGlyphs } from './volume-strip.ts'

export interface ChartOptions extends ChartSize, TimeStyle {
  readonly colour: boolean
}

/**
 * The newest bars that fit, a candle for each, as so many lines as the options say and none wider.
 * A bar without prices leaves its column blank; ┊ stands where time passed without a bar. Doubles
 * decide places only: the numbers that are written are exact.
 */
export function chartText(bars: readonly StoredBar[], options: ChartOptions): string[] {
  const layout = chartLayout(bars, options)
  const colours = palette(options.colour)
  const shown = layout.slots.filter((slot) => slot !== 'gap')
  const axis = timeAxis(layout.slots, layout.pitch, options)
  return [
    colours.heading(partsThatFit(titleOf(shown, options), layout.columns)),
    ...priceLines(layout, colours),
    colours.faint(partsThatFit(volumeTitle(shown), layout.columns)),
    ...volumeLines(layout, colours),
    `${axis.line}┘`,
    shortened(axis.labels, layout.columns),
  ]
}

/** The parts of a line from the first on; a number that does not fit is left out, never cut. */
function partsThatFit([first = '', ...others]: readonly string[], columns: number): string {
  let line = shortened(first, columns)
  for (const part of others) {
    if (textWidth(line) + PART_GAP.length + textWidth(part) > columns) break
    line += PART_GAP + part
  }
  return line
}

const PART_GAP = '  '

function titleOf(bars: readonly StoredBar[], style: TimeStyle): string[] {
  const [first, last] = [bars[0], bars.at(-1)]
  if (first === undefined || last === undefined) return ['no bars']
  const closes = bars.map(({ close }) => plainNumber(close)).filter((close) => close !== null)
  const close = closes.length === 0 ? [] : [`close ${closes.at(-1)}`]
  return [printableLine(last.symbol), ...close, timesText(first, last, style)]
}

function timesText(first: StoredBar, last: StoredBar, style: TimeStyle): string {
  const [from = '', to = ''] = [first, last].map((bar) => localTimeText(bar.startMs, style))
  const [day = '', time] = to.split(' ')
  const end = time !== undefined && from.startsWith(day) ? time : to
  return `${from} to ${end} ${printableLine(style.zone ?? 'UTC')}`
}

function volumeTitle(bars: readonly StoredBar[]): string[] {
  const volumes = bars.map((bar) => plainNumber(bar.volume) ?? '0')
  const most = volumes.reduce((a, b) => (compare(decimalOf(a), decimalOf(b)) < 0 ? b : a), '0')
  return ['volume', `at most ${most}`]
}

interface Cell {
  readonly glyph: string
  readonly tone: Direction | 'faint'
}

const BLANK: Cell = { glyph: ' ', tone: 'level' }
const GAP: Cell = { glyph: '┊', tone: 'faint' }

function priceLines({ slots, scale, priceRows, pitch }: ChartLayout, colours: Palette): string[] {
  const candles = slots.map((slot) => (slot === 'gap' ? slot : candleOf(slot, scale)))
  return Array.from({ length: priceRows }, (_, fromTop) => {
    const row = priceRows - 1 - fromTop
    const cells = candles.map((candle) => candleCell(candle, row))
    const label = scale.labels.get(row)
    return painted(cells, pitch, colours) + (label === undefined ? '│' : TICK + label)
  })
}

function candleCell(candle: CandleSteps | 'gap' | undefined, row: number): Cell {
  if (candle === 'gap') return GAP
  if (candle === undefined) return BLANK
  return { glyph: candleGlyph(candle, row), tone: candle.direction }
}

function candleOf(bar: StoredBar, scale: PriceScale): CandleSteps | undefined {
  const prices = [bar.low, bar.high, bar.open, bar.close].map(plainNumber)
  if (prices.includes(null)) return undefined
  const [low = 0, high = 0, ...ends] = prices.map((price) => scale.stepOf(Number(price)))
  const [bottom, top] = [Math.min(...ends), Math.max(...ends)]
  return { low, high, bottom, top, direction: directionOf(bar) }
}

function volumeLines({ slots, volumeRows, pitch }: ChartLayout, colours: Palette): string[] {
  const volumes = slots.map((slot) => (slot === 'gap' ? 0 : Number(plainNumber(slot.volume))))
  const tones = slots.map((slot) => (slot === 'gap' ? 'level' : directionOf(slot)))
  return volumeGlyphs(volumes, volumeRows).map((glyphs) => {
    const cells = glyphs.map((glyph, at) => ({ glyph, tone: tones[at] ?? 'level' }))
    return `${painted(cells, pitch, colours)}│`
  })
}

/** Neighbours of one tone share the escape sequences around them. */
function painted(cells: readonly Cell[], pitch: number, colours: Palette): string {
  let text = ''
  let run = ''
  for (const [at, { glyph, tone }] of cells.entries()) {
    run += glyph.padEnd(pitch)
    if (cells[at + 1]?.tone === tone) continue
    text += tone === 'level' || run.trim() === '' ? run : colours[tone](run)
    run = ''
  }
  return text
}
