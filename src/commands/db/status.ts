import { BaseCommand } from '../../base-command.ts'
import { homeFlag } from '../../flags.ts'
import type { EmbeddedStatus } from '../../lib/postgres/embedded-status.ts'

export default class DbStatus extends BaseCommand {
  static override description = 'show the embedded PostgreSQL server, without starting it'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  static override flags = homeFlag

  async run(): Promise<EmbeddedStatus> {
    const { flags } = await this.parse(DbStatus)
    const { serverStatus } = await import('../../lib/postgres/embedded-status.ts')
    const status = await serverStatus(flags.home)
    this.log(
      Object.entries({ ...status })
        .map(line)
        .join('\n'),
    )
    return status
  }
}

function line([name, value]: [string, string | number | undefined]): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return `${words.padEnd(12)} ${value ?? '-'}`
}
