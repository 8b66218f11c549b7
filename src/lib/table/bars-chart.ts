import type { StoredBar } from '../core/stored-bar.ts'
import { chartText, type ChartOptions } from './candle-chart.ts'
import { MIN_CHART } from './chart-layout.ts'

/** Nobody looks through more charts than this; more symbols than that are not meant to be drawn. */
const MAX_CHARTS = 20

export interface ChartsOptions extends ChartOptions {
  /** Told where symbols were left out, with how many were drawn. */
  readonly onMore?: (drawn: number) => void
}

/** A chart for each symbol, one below the other, each of its newest bars. Bars come by symbol. */
export async function* barsChart(
  pages: AsyncIterable<readonly StoredBar[]>,
  options: ChartsOptions,
): AsyncGenerator<string> {
  let drawn = 0
  for await (const bars of newestOfSymbols(pages, Math.max(options.columns, MIN_CHART.columns))) {
    if (drawn === MAX_CHARTS) return options.onMore?.(drawn)
    yield `${drawn > 0 ? '\n' : ''}${chartText(bars, options).join('\n')}\n`
    drawn += 1
  }
}

/** The newest bars of each symbol; no more than twice as many are kept on the way. */
async function* newestOfSymbols(
  pages: AsyncIterable<readonly StoredBar[]>,
  count: number,
): AsyncGenerator<StoredBar[]> {
  let kept: StoredBar[] = []
  for await (const page of pages) {
    for (const bar of page) {
      if (kept[0] !== undefined && kept[0].symbol !== bar.symbol) {
        yield kept.slice(-count)
        kept = []
      }
      kept.push(bar)
      if (kept.length >= count * 2) kept = kept.slice(-count)
    }
  }
  if (kept.length > 0) yield kept.slice(-count)
}
