/** Runs etl over a log and a store as a test wants it. */
import { joinPages } from '../../src/lib/core/join-pages.ts'
import type { StoredBar } from '../../src/lib/core/stored-bar.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { etl, type EtlOptions } from '../../src/lib/pipeline/etl.ts'
import type { BarStore } from '../../src/lib/store/bar-store.ts'

/** Catches up with the log and ends. */
export async function runOnce(
  log: TradeLog,
  store: BarStore,
  options: Partial<EtlOptions>,
): Promise<void> {
  await etl(optionsOf(log, store, options))
}

export function optionsOf(
  log: TradeLog,
  store: BarStore,
  options: Partial<EtlOptions>,
): EtlOptions {
  return {
    ...{ log, store, group: `g-${store.id}`, from: 'earliest', once: true, waitMs: 5_000 },
    ...{ limits: { batch: 500, batchMax: 20_000, flushMs: 20 }, maxRuntimeMs: 60_000 },
    signal: new AbortController().signal,
    onApplied: () => undefined,
    onWaiting: () => undefined,
    ...options,
  }
}

/** All bars of a store. */
export function rows(store: BarStore): Promise<StoredBar[]> {
  return joinPages(store.bars({ symbols: undefined }))
}
