import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { durationFlag, logFlags } from '../flags.ts'
import { etlReport } from '../report/etl-report.ts'
import type { EtlTotals } from '../report/etl-tally.ts'
import type { BatchLimits } from '../lib/pipeline/etl-context.ts'
import { endAfter } from '../settings/end-after.ts'
import { inlineDeeply } from '../lib/pipeline/inline-deeply.ts'
import { parseRate } from '../settings/parse-rate.ts'
import { openEtl } from '../open.ts'
import { untilOpen } from '../open-patiently.ts'
import { onLetGo, tellBegun } from '../workers/supervised.ts'
import type { EtlWorkersFlags } from '../workers/run-etl-workers.ts'
import type { Token } from '../workers/worker-args.ts'

export type EtlResult = EtlTotals

/** More processes than that share nothing that they could not share with fewer. */
const WORKERS_MAX = 64

export default class Etl extends BaseCommand {
  static override description =
    'turn the trades of the log into one-minute bars in the store, each trade exactly once'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --batch 500',
    {
      description: 'Use the whole machine: four processes that share the partitions',
      command: '<%= config.bin %> <%= command.id %> --workers 4',
    },
    {
      description: 'From cron: catch up with the log and end',
      command: '<%= config.bin %> <%= command.id %> --once --quiet --max-runtime 50s',
    },
  ]

  static override flags = {
    ...logFlags,
    'accept-log': Flags.boolean({
      default: false,
      description: 'take trades from this log too, although the bars come from another one (once)',
    }),
    batch: Flags.integer({
      default: 500,
      description: 'commit as soon as so many trades of one partition wait',
      min: 1,
    }),
    'batch-max': Flags.integer({
      description: 'the most trades that one commit holds [default: 500000, or --batch if more]',
      min: 1,
    }),
    'flush-ms': Flags.integer({
      default: 250,
      description: 'commit what waits after so many milliseconds, however few',
      max: 3_600_000,
      min: 1,
    }),
    from: Flags.option({
      default: 'earliest' as const,
      description: 'where a partition begins that the store does not know yet',
      options: ['earliest', 'latest'] as const,
    })(),
    group: Flags.string({
      description: 'workers of one group share the work [default: mkt-<store uuid>]',
    }),
    'log-retain': durationFlag({
      default: 604_800_000,
      defaultHelp: () => Promise.resolve('7d'),
      description: 'how long a PostgreSQL log keeps trades that are in the bars',
    }),
    'max-reject-rate': Flags.custom<number>({
      description: 'end (exit 65) once more than this was rejected of 1,000 records, as 0.01 or 1%',
      helpValue: 'RATE',
      parse: (text) => Promise.resolve(parseRate(text)),
    })(),
    'max-runtime': durationFlag({ description: 'end after so long; with --once exit 75 then' }),
    'on-gap': Flags.option({
      default: 'stop' as const,
      description:
        'where the log has lost trades unread: stop (exit 65), or skip and keep it on record',
      options: ['stop', 'skip'] as const,
    })(),
    once: Flags.boolean({
      default: false,
      description: 'drain to the end of the log as it is now, and exit 0',
    }),
    quiet: Flags.boolean({ char: 'q', default: false, description: 'say nothing but errors' }),
    reset: Flags.option({
      description: 'where to go on (once) if the log was truncated or made anew; else refused',
      options: ['earliest', 'latest'] as const,
    })(),
    workers: Flags.integer({
      default: 1,
      description: 'so many processes share the partitions; one that crashes is started again',
      max: WORKERS_MAX,
      min: 1,
    }),
  }

  protected override readonly ndjson = true

  async run(): Promise<EtlResult> {
    const { flags, raw } = await this.parse(Etl)
    onLetGo(() => this.endWork())
    if (flags.workers > 1) return this.runWorkers(flags, raw)
    const report = etlReport({ json: this.jsonEnabled(), quiet: flags.quiet })
    const { onWaiting } = report
    const signal = endAfter(flags['max-runtime'], this.stop)
    const waiting = { signal, patient: !flags.once, onWaiting }
    const { log, coverage, store, close } = await openEtl(flags, waiting)
    this.atEnd(close)
    await untilOpen(flags.wait, waiting, () => store.acceptLog(log, flags['accept-log']))
    this.atEnd(report.close)
    const { etlTopics } = await import('../lib/pipeline/etl-topics.ts')
    inlineDeeply()
    await etlTopics({
      ...{ log, store, openCoverage: coverage, signal: this.stop, ...report },
      onBegun: () => void tellBegun(() => log.partitionCount()),
      ...{ limits: limitsOf(flags), group: flags.group ?? `mkt-${store.id}` },
      ...{ from: flags.from, once: flags.once, waitMs: flags.wait, reset: flags.reset },
      ...{ maxRuntimeMs: flags['max-runtime'], maxRejectRate: flags['max-reject-rate'] },
      ...{ onGap: flags['on-gap'], retainMs: flags['log-retain'] },
    })
    return report.totals
  }

  private async runWorkers(flags: EtlWorkersFlags, raw: readonly Token[]): Promise<EtlResult> {
    const { runEtlWorkers } = await import('../workers/run-etl-workers.ts')
    return runEtlWorkers({ flags, raw, json: this.jsonEnabled(), signal: this.stop })
  }
}

const DEFAULT_BATCH_MAX = 500_000

function limitsOf(flags: {
  batch: number
  'batch-max'?: number | undefined
  'flush-ms': number
}): BatchLimits {
  const batchMax = flags['batch-max'] ?? Math.max(flags.batch, DEFAULT_BATCH_MAX)
  return { batch: flags.batch, batchMax, flushMs: flags['flush-ms'] }
}
