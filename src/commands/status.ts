import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { colourFlag, durationFlag, logFlags, wantsColour } from '../flags.ts'
import { usageErrorOf } from '../command-error.ts'
import {
  CHECK_EXIT,
  checkLine,
  checkStatus,
  unknownCheck,
  type CheckResult,
} from '../lib/pipeline/check.ts'
import { pipelineStatus, type PipelineStatus } from '../lib/pipeline/status.ts'
import { databaseLabel } from '../open-database.ts'
import { openView } from '../open.ts'
import { shownText } from '../report/message-text.ts'
import { parseLagLimit } from '../settings/lag-limit.ts'

export default class Status extends BaseCommand {
  static override description = `show where the log and the bars stand: lag, rates, store, rejects

--check is for cron and monitoring: it prints one line and ends with 0 (OK),
1 (WARNING), 2 (CRITICAL) or 3 (UNKNOWN: no bars yet, or something out of
reach). Beyond --max-lag or --max-age it is CRITICAL, beyond 80 % of them
WARNING. A log that is no longer the one that the bars come from is
CRITICAL; a database job that failed at last, and a feed that nobody has
listened to for a minute, are a WARNING. --max-age is for markets that trade
all the time: others have old bars at night.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
    '<%= config.bin %> <%= command.id %> --check --max-lag 10s --max-age 2m',
  ]

  static override flags = {
    ...logFlags,
    ...colourFlag,
    check: Flags.boolean({ description: 'judge in one line and an exit code, as Nagios does' }),
    'max-age': durationFlag({
      dependsOn: ['check'],
      description: 'how long ago the newest bar may have ended',
    }),
    'max-lag': Flags.custom<ReturnType<typeof parseLagLimit>>({
      dependsOn: ['check'],
      description: 'how long a trade may wait for the bars (10s), or how many may (5000)',
      helpValue: 'TIME|N',
      parse: (text) => Promise.resolve(parseLagLimit(text)),
    })(),
  }

  async run(): Promise<PipelineStatus | CheckResult> {
    const { flags } = await this.parse(Status)
    const { close, ...view } = await openView(flags, { signal: this.stop })
    this.atEnd(close)
    const [nowMs, place] = [Date.now(), databaseLabel(flags)]
    const status = await pipelineStatus({ ...view, topic: flags.topic, place }, nowMs)
    if (flags.check) {
      const maxAgeSeconds = flags['max-age'] === undefined ? undefined : flags['max-age'] / 1000
      return this.told(checkStatus(status, { ...flags['max-lag'], maxAgeSeconds }))
    }
    if (!this.jsonEnabled()) {
      const { statusText } = await import('../report/status-text.ts')
      const { columns: width } = process.stdout
      const colour = wantsColour(flags, process.stdout)
      this.log(statusText(status, { colour, width, nowMs }))
    }
    return status
  }

  /** Monitoring takes the exit codes of other errors for findings. */
  protected override async catch(error: Error): Promise<unknown> {
    if (!this.argv.includes('--check') || this.stop.aborted) return super.catch(error)
    const result = this.told(unknownCheck(shownText(usageErrorOf(error, 'status').message)))
    if (this.jsonEnabled()) this.logJson(result)
    return result
  }

  private told(result: CheckResult): CheckResult {
    process.exitCode = CHECK_EXIT[result.state]
    this.log(checkLine(result))
    return result
  }
}
