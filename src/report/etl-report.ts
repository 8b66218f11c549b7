/** What etl says of its work: a line a second on stderr, or one object a second with --json. */
import type { AppliedReport, MovedReport } from '../lib/pipeline/etl-context.ts'
import type { PendingBatch } from '../lib/pipeline/pending-batch.ts'
import type { EtlCounts, EtlTotals, PartitionPlace } from './etl-tally.ts'
import { etlVoice } from './etl-voice.ts'
import { movedEvent } from './moved-text.ts'

export interface EtlReport {
  readonly totals: EtlTotals
  readonly onApplied: (report: AppliedReport) => void
  readonly onMoved: (report: MovedReport) => void
  readonly onNotice: (message: string) => void
  readonly onWaiting: (problem: string | undefined) => void
  /** Says what was not said yet, and the sums. */
  readonly close: () => void
}

export function etlReport(options: { json: boolean; quiet: boolean }): EtlReport {
  const voice = etlVoice(options)
  return {
    totals: voice.totals,
    onApplied: (report) => voice.applied(countsOf(report.pending), [placeOf(report)]),
    onMoved: (report) => voice.moved(movedEvent(report)),
    onNotice: voice.notice,
    onWaiting: voice.waiting,
    close: voice.close,
  }
}

function countsOf(pending: PendingBatch): EtlCounts {
  return {
    commits: 1,
    trades: pending.trades,
    bars: pending.bars.count(),
    rejects: pending.rejects.length,
    duplicates: pending.duplicates,
    coverage: pending.coverage.length,
  }
}

function placeOf({ topic, partition, pending, endOffset }: AppliedReport): PartitionPlace {
  return { topic, partition, next: Number(pending.next), end: Number(endOffset) }
}
