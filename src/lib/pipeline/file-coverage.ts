import { encodeCoverage } from '../core/coverage.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { ReplayTotals } from './replay-totals.ts'
import { untilAvailable, type Patience } from './until-available.ts'

export interface FileCoverageOptions extends Patience {
  /** Opens the log of the side topic; not called where there is nothing to send. */
  readonly openLog: () => Promise<TradeLog>
  /** A new one each time: spans that come twice join. */
  readonly sourceId: string
}

const BATCH_MAX_RECORDS = 2_000
/** The side topic has one partition. */
const PARTITIONS = 1

/**
 * Tells what a file covers: each symbol from its first to its last trade. Nothing of a file that
 * was stopped or is broken: trades of this time are missing until it is replayed to its end.
 * Errors: those of the log.
 */
export async function sendFileCoverage(
  { symbols, stopped, broken }: ReplayTotals,
  { openLog, sourceId, ...patience }: FileCoverageOptions,
): Promise<void> {
  if (stopped || broken !== undefined || symbols.size === 0) return
  const spans = [...symbols].map(([symbol, { oldestMs, newestMs }]) =>
    encodeCoverage({ fromMs: oldestMs, toMs: newestMs + 1, symbols: [symbol], reason: 'file' }),
  )
  const records = spans.map((value, seq) => ({ partition: 0, key: '', value, seq }))
  const log = await openLog()
  for (let at = 0; at < records.length; at += BATCH_MAX_RECORDS) {
    const batch = records.slice(at, at + BATCH_MAX_RECORDS)
    const append = { src: `${sourceId}/${PARTITIONS}`, records: batch }
    await untilAvailable(() => log.append(append), patience)
  }
}
