import { encodeCoverage } from '../core/coverage.ts'
import { addRecord, recordBlock, recordKeys } from '../core/record-block.ts'
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
  const keys = recordKeys(() => 0)
  const log = await openLog()
  for (let at = 0; at < spans.length; at += BATCH_MAX_RECORDS) {
    const records = recordBlock(keys)
    const some = spans.slice(at, at + BATCH_MAX_RECORDS)
    for (const [row, value] of some.entries()) addRecord(records, '', value, at + row)
    const append = { src: `${sourceId}/${PARTITIONS}`, records }
    await untilAvailable(() => log.append(append), patience)
  }
}
