/** Coverage as etl stores it: records of a side topic, batch by batch. */
import type { Coverage } from '../../src/lib/core/coverage.ts'
import type { ApplyOutcome, BarStore, Commit } from '../../src/lib/store/bar-store.ts'

/** Applies each batch after the one before it; every writer needs a topic of its own. */
export function coverageWriter(
  store: BarStore,
  topic = 'raw_trades.coverage',
  logId = 'log-1',
): (batch: readonly Coverage[], changes?: Partial<Commit>) => Promise<ApplyOutcome> {
  const log = { logId, topic }
  let next = 0n
  return async (batch, changes) => {
    if (next === 0n) await store.begin(log, 0, 0n)
    const outcome = await store.apply({
      ...{ ...log, partition: 0, epoch: 0n, expected: next, next: next + 1n },
      ...{ fingerprint: undefined, bars: [], sources: new Map(), rejects: [], coverage: batch },
      ...changes,
    })
    if (outcome.status === 'applied') next += 1n
    return outcome
  }
}
