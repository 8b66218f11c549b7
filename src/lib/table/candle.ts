/** One bar as a candle: a column of glyphs, with two steps of price to a row. */
import type { Direction } from './direction.ts'

/** Steps of price from the bottom of the chart, each half a row high. */
export interface CandleSteps {
  readonly low: number
  readonly high: number
  /** The lower and the upper end of the body. */
  readonly bottom: number
  readonly top: number
  readonly direction: Direction
}

/** The glyph of a candle in a row; rows are counted from the bottom. */
export function candleGlyph(candle: CandleSteps, row: number): string {
  const [lower, upper] = [partAt(candle, row * 2), partAt(candle, row * 2 + 1)]
  const key = upper + lower
  return WICKS.get(key) ?? BODIES[candle.direction].get(key) ?? ' '
}

const [NONE, WICK, BODY] = [' ', '|', '#']

function partAt({ low, high, bottom, top }: CandleSteps, step: number): string {
  if (step >= bottom && step <= top) return BODY
  return step >= low && step <= high ? WICK : NONE
}

/** By what stands in the upper half of a row, and then in the lower half. */
const WICKS = new Map([
  ['  ', ' '],
  [' |', '╷'],
  ['| ', '╵'],
  ['||', '│'],
])

/** Bodies are hollow where the bar rose and filled where it fell, so that no colour is needed. */
const BODIES: Record<Direction, ReadonlyMap<string, string>> = {
  rising: glyphs({ whole: '║', upper: '╨', lower: '╥', aboveWick: '╨', belowWick: '╥' }),
  falling: glyphs({ whole: '┃', upper: '╹', lower: '╻', aboveWick: '╿', belowWick: '╽' }),
  level: glyphs({ whole: '─', upper: '─', lower: '─', aboveWick: '┬', belowWick: '┴' }),
}

interface BodyGlyphs {
  readonly whole: string
  readonly upper: string
  readonly lower: string
  readonly aboveWick: string
  readonly belowWick: string
}

function glyphs({ whole, upper, lower, aboveWick, belowWick }: BodyGlyphs): Map<string, string> {
  return new Map([
    ['##', whole],
    ['# ', upper],
    [' #', lower],
    ['#|', aboveWick],
    ['|#', belowWick],
  ])
}
