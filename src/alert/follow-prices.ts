/** The closes of one symbol, as its bars come in. */
import { MINUTE_MS } from '../lib/core/interval.ts'
import { joinPages } from '../lib/core/join-pages.ts'
import { pause } from '../lib/core/pause.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'
import { unlessAborted } from '../lib/pipeline/unless-aborted.ts'
import { untilAvailable, type OnWaiting } from '../lib/pipeline/until-available.ts'
import type { BarQuery, BarStore } from '../lib/store/bar-store.ts'

export interface FollowOptions {
  readonly symbol: string
  /** How often the store is asked. */
  readonly everyMs: number
  /** Leaves out the minute that is not over yet. */
  readonly closedOnly: boolean
  /** Adds the price of so long before the bar. */
  readonly referenceMs?: number | undefined
  readonly stop: AbortSignal
  readonly onWaiting: OnWaiting
}

export interface FollowedPrice {
  /** The minute of the bar, ms since 1970. */
  readonly timeMs: number
  /** Its close so far, a plain decimal. */
  readonly price: string
  /** The newest close before the time of the reference, where there is one. */
  readonly reference?: string | undefined
}

/** What came while the store was away is caught up with; of more bars only the newest count. */
const MAX_BARS_AT_ONCE = 10_000

/**
 * The close of the newest bar, then every close that is new or has changed, in order of time, until
 * `stop` is aborted. A store that is away is waited for.
 */
export async function* followPrices(
  store: BarStore,
  options: FollowOptions,
): AsyncGenerator<FollowedPrice> {
  const { everyMs, stop } = options
  let last: StoredBar | undefined
  while (!stop.aborted) {
    const since = last?.startMs
    for (const bar of (await patiently(options, () => barsSince(store, options, since))) ?? []) {
      if (bar.close === null || isSame(bar, last)) continue
      last = bar
      const reference = await patiently(options, () => referenceOf(store, options, bar.startMs))
      if (stop.aborted) return
      yield { timeMs: bar.startMs, price: bar.close, reference }
    }
    await pause(everyMs, stop)
  }
}

/** Undefined where `stop` comes first. */
function patiently<T>({ stop, onWaiting }: FollowOptions, work: () => Promise<T>) {
  return unlessAborted(stop, untilAvailable(work, { signal: stop, onWaiting }))
}

/** The bars from a minute on, that one too: its close may have changed. Or else the newest one. */
function barsSince(
  store: BarStore,
  { symbol, closedOnly }: FollowOptions,
  fromMs: number | undefined,
): Promise<StoredBar[]> {
  const query: BarQuery = {
    symbols: [symbol],
    ...(closedOnly && { toMs: Date.now() - MINUTE_MS + 1 }),
    ...(fromMs === undefined ? { last: 1 } : { fromMs, last: MAX_BARS_AT_ONCE }),
  }
  return joinPages(store.bars(query))
}

async function referenceOf(
  store: BarStore,
  { symbol, referenceMs }: FollowOptions,
  startMs: number,
): Promise<string | undefined> {
  if (referenceMs === undefined) return undefined
  const toMs = startMs - referenceMs + 1
  const [bar] = await joinPages(store.bars({ symbols: [symbol], toMs, last: 1 }))
  return bar?.close ?? undefined
}

function isSame(bar: StoredBar, last: StoredBar | undefined): boolean {
  return bar.startMs === last?.startMs && bar.close === last.close
}
