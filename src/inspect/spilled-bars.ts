/** The bars of any number of trades in a bounded memory: what is too much goes to a file. */
import { barAccumulator } from '../lib/core/bar-accumulator.ts'
import type { Bar } from '../lib/core/bar.ts'
import type { TradeColumns } from '../lib/core/trade-columns.ts'
import { barRuns, type BarRun } from './bar-runs.ts'
import { mergedPages, type BarPages } from './merged-pages.ts'

export interface SpilledBars {
  /** Adds every trade, behind those that were added before. Errors: CANNOT_SPILL (exit 73). */
  add(trades: TradeColumns): Promise<void>
  /** The bars of all that was added, sorted by symbol and time. */
  pages(): BarPages
  /** Removes the file, if there is one. */
  close(): Promise<void>
}

/** So many bars are held in memory; beyond that they go to the file as a run. */
export const MEMORY_MAX_BARS = 10_000
/** So many runs are merged at once. */
const MERGED_RUNS = 24

export function spilledBars(maxBars = MEMORY_MAX_BARS, mergedRuns = MERGED_RUNS): SpilledBars {
  const runs = barRuns()
  /** Runs by how often their bars were merged before. */
  const levels: BarRun[][] = []
  let open = barAccumulator()
  let place = 0

  const keep = async (pages: BarPages, level: number): Promise<void> => {
    const kept = (levels[level] ??= [])
    kept.push(await runs.write(pages))
    if (kept.length < mergedRuns) return
    levels[level] = []
    await keep(mergedPages(kept.map((run) => runs.read(run))), level + 1)
  }
  return {
    async add(trades) {
      open.add(trades, place)
      place += trades.length
      if (open.count() <= maxBars) return
      await keep(pagesOf(open.bars()), 0)
      open = barAccumulator()
    },
    pages: () => mergedPages([...levels.flat().map((run) => runs.read(run)), pagesOf(open.bars())]),
    close: () => runs.close(),
  }
}

const PAGE_BARS = 128

/** Bars are made page by page, so that not all of them are there twice. */
function* pagesOf(bars: Iterable<Bar>): Generator<readonly Bar[]> {
  let page: Bar[] = []
  for (const bar of bars) {
    page.push(bar)
    if (page.length < PAGE_BARS) continue
    yield page
    page = []
  }
  yield page
}
