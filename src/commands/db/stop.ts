import { BaseCommand } from '../../base-command.ts'
import { homeFlag } from '../../flags.ts'

export interface DbStopResult {
  home: string
  /** False where no server was running. */
  stopped: boolean
}

export default class DbStop extends BaseCommand {
  static override description =
    'stop the embedded PostgreSQL server; the next command starts it again'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --home /var/lib/mkt',
  ]

  static override flags = homeFlag

  async run(): Promise<DbStopResult> {
    const { flags } = await this.parse(DbStop)
    const { stopServer } = await import('../../lib/postgres/embedded-stop.ts')
    const stopped = await stopServer(flags.home)
    this.log(stopped ? 'The embedded server has stopped.' : 'No embedded server was running.')
    return { home: flags.home, stopped }
  }
}
