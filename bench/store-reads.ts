/** What single reads of the store take, as a program sees them: the driver's part is in it. */
import { calendarOf } from '../src/lib/core/calendar.ts'
import { parseInterval } from '../src/lib/core/interval.ts'
import type { BarQuery, BarStore } from '../src/lib/store/bar-store.ts'
import type { Figure } from './figure.ts'
import { median, percentile, timed } from './samples.ts'

const LOOK_UPS = 300
const CHARTS = 15

/** The ten newest bars of one symbol after another. */
export async function lastBars(store: BarStore): Promise<Figure> {
  const symbols = await store.symbols()
  const samples = await timed(LOOK_UPS, (round) => {
    return count(store, { symbols: [symbols[(round * 37) % symbols.length] ?? ''], last: 10 })
  })
  const figure = `p50 ${median(samples).toFixed(2)} ms, p95 ${percentile(samples, 0.95).toFixed(2)} ms`
  return { what: `last 10 bars of one of ${symbols.length} symbols`, figure, goal: 'p50 1 ms' }
}

/** All bars of a symbol, joined to days or whatever the interval says. */
export async function chart(
  store: BarStore,
  symbol: string,
  { interval, zone, goal }: { interval: string; zone: string; goal: string },
): Promise<Figure> {
  const calendar = calendarOf({ interval: parseInterval(interval), zone, session: 'all' })
  let bars = 0
  const samples = await timed(CHARTS, async () => {
    bars = await count(store, { symbols: [symbol], calendar })
  })
  const figure = `p50 ${median(samples).toFixed(0)} ms`
  return { what: `${bars} bars of ${interval}, ${zone}, of 5 years of US hours`, figure, goal }
}

async function count(store: BarStore, query: BarQuery): Promise<number> {
  let bars = 0
  for await (const page of store.bars(query)) bars += page.length
  return bars
}
