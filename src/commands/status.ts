import { BaseCommand } from '../base-command.ts'
import { colourFlag, logFlags, wantsColour } from '../flags.ts'
import { openEtl } from '../open.ts'
import { pipelineStatus, type PipelineStatus } from '../lib/pipeline/status.ts'

export default class Status extends BaseCommand {
  static override description = 'show where the log and the bars stand: lag, last bars, rejects'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  static override flags = { ...logFlags, ...colourFlag }

  async run(): Promise<PipelineStatus> {
    const { flags } = await this.parse(Status)
    const { log, store, close } = await openEtl(flags, { signal: this.stop })
    this.atEnd(close)
    const status = await pipelineStatus(log, store, Date.now())
    if (!this.jsonEnabled()) {
      const { statusText } = await import('../report/status-text.ts')
      this.log(statusText(status, { colour: wantsColour(flags, process.stdout) }))
    }
    return status
  }
}
