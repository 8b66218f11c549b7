/** `mkt etl --workers N`: N processes of `mkt etl`, and one report. */
import { rejectJudge } from '../lib/pipeline/reject-rate.ts'
import type { EtlTotals } from '../report/etl-tally.ts'
import type { EtlEvent } from '../report/etl-voice.ts'
import { workersReport } from '../report/workers-report.ts'
import { runWorkers } from './run-workers.ts'
import { givenFlags, workerArgs, type Token } from './worker-args.ts'

/** Those flags of etl that are not simply those of every worker. */
export interface EtlWorkersFlags {
  readonly 'max-reject-rate'?: number | undefined
  readonly 'max-runtime'?: number | undefined
  readonly once: boolean
  readonly quiet: boolean
  readonly topic: string
  readonly workers: number
}

export interface EtlWorkersOptions {
  readonly flags: EtlWorkersFlags
  /** The command line. */
  readonly raw: readonly Token[]
  readonly json: boolean
  readonly signal: AbortSignal
}

/** What is done once, so that only the first worker is told. */
const ONCE_FLAGS = ['accept-log', 'reset']
/** What concerns all workers together. */
const WHOLE_FLAGS = ['max-reject-rate', 'max-runtime', 'quiet', 'workers']

/** Resolves with the sums as one etl does, and rejects as one. */
export async function runEtlWorkers(options: EtlWorkersOptions): Promise<EtlTotals> {
  const { flags, raw, json, signal } = options
  const { workers, once, topic } = flags
  const report = workersReport({ json, quiet: flags.quiet })
  const judge = rejectJudge(flags['max-reject-rate'] ?? Number.POSITIVE_INFINITY)
  let hasBegun = false
  try {
    await runWorkers({
      ...{ workers, once, signal, maxRuntimeMs: flags['max-runtime'] },
      args: ['etl', ...workerArgs(raw, flags, [...ONCE_FLAGS, ...WHOLE_FLAGS])],
      firstArgs: givenFlags(raw, flags, (name) => ONCE_FLAGS.includes(name)),
      ...{ onEnded: report.onEnded, onNotice: report.onNotice },
      onBegun({ partitions = workers }) {
        hasBegun = true
        if (partitions < workers) report.onNotice(idleText(workers, partitions, topic))
      },
      onSaid(worker, said) {
        const event = said as EtlEvent
        report.onSaid(worker, event)
        if (event.event !== 'applied') return undefined
        return judge({ trades: event.trades, rejects: { length: event.rejects } })
      },
    })
  } finally {
    if (hasBegun) report.close()
  }
  return report.totals
}

function idleText(workers: number, partitions: number, topic: string): string {
  const idle = workers - partitions
  return `${idle} of ${workers} workers ${idle === 1 ? 'has' : 'have'} nothing to do, for ${topic} has ${partitions} partitions: --workers ${partitions} is enough, or more partitions`
}
