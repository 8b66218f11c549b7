import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { colourFlag, logFlags, wantsColour } from '../flags.ts'
import { examine } from '../doctor/examine.ts'
import type { Diagnosis } from '../doctor/run-checks.ts'
import { EXIT } from '../lib/core/errors.ts'

const USUAL_COLUMNS = 80

export default class Doctor extends BaseCommand {
  static override description = `look for what is wrong with the set-up, and say how to mend it

Looks at settings, secrets, disk, database, TimescaleDB, trade log and bars; it
starts, makes and changes nothing. Exit 0 without problems, whatever the
warnings, and 1 with one or more.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --online',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  static override flags = {
    ...logFlags,
    ...colourFlag,
    'api-key-file': Flags.string({
      description: 'look at this file of the API key instead of FINNHUB_API_KEY',
      helpValue: 'FILE',
    }),
    online: Flags.boolean({
      default: false,
      description: 'also try to reach the server of the feed; no key is sent',
    }),
  }

  async run(): Promise<Diagnosis> {
    const { flags } = await this.parse(Doctor)
    const diagnosis = await examine({
      settings: flags,
      version: this.config.version,
      ...{
        envFile: flags['env-file'] as string | undefined,
        apiKeyFile: flags['api-key-file'],
        online: flags.online,
      },
      atEnd: (close) => this.atEnd(close),
    })
    if (!this.jsonEnabled()) {
      const { doctorText } = await import('../report/doctor-text.ts')
      const width = process.stdout.columns || USUAL_COLUMNS
      this.log(doctorText(diagnosis, { colour: wantsColour(flags, process.stdout), width }))
    }
    if (diagnosis.counts.problem > 0) process.exitCode = EXIT.unexpected
    return diagnosis
  }
}
