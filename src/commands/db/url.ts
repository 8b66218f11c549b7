import { BaseCommand } from '../../base-command.ts'
import { homeFlag } from '../../flags.ts'

export interface DbUrlResult {
  url: string
}

export default class DbUrl extends BaseCommand {
  static override description = `print the URL of the embedded PostgreSQL server, for psql, pandas or Grafana

The server is started if it is not running. The URL holds the password of this home: it works on
this machine only, so keep it to yourself.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    'psql "$(<%= config.bin %> <%= command.id %>)"',
  ]

  static override flags = homeFlag

  async run(): Promise<DbUrlResult> {
    const { flags } = await this.parse(DbUrl)
    const { ensureServer } = await import('../../lib/postgres/embedded-start.ts')
    const { url } = await ensureServer(flags.home)
    this.log(url)
    return { url }
  }
}
