import type { StoredBar } from '../core/stored-bar.ts'

/** A column of a chart: a bar, or a mark where time passed without one. */
export type Slot = StoredBar | 'gap'

/** Bars of so much and more come with nights and holidays between them, which need no mark. */
const LONG_BAR_MS = 20 * 3_600_000
/** More than this much of a bar's time between two starts, and a bar is missing there. */
const MISSED_FROM = 1.5

/** The bars of one symbol as the columns of a chart, oldest first. */
export function slotsOf(bars: readonly StoredBar[]): Slot[] {
  const widthMs = barWidthMs(bars)
  const isMarked = widthMs !== undefined && widthMs < LONG_BAR_MS
  return bars.flatMap((bar, at) => {
    const passedMs = bar.startMs - (bars[at - 1]?.startMs ?? bar.startMs)
    return isMarked && passedMs > widthMs * MISSED_FROM ? ['gap', bar] : [bar]
  })
}

/** The least time from one start to the next; undefined where there are no two bars. */
export function barWidthMs(bars: readonly StoredBar[]): number | undefined {
  let least: number | undefined
  for (const [at, { startMs }] of bars.entries()) {
    const passedMs = startMs - (bars[at - 1]?.startMs ?? startMs)
    if (passedMs > 0 && passedMs < (least ?? Infinity)) least = passedMs
  }
  return least
}
