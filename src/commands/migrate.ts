import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { storeFlags } from '../flags.ts'
import { openDatabase } from '../open-database.ts'
import { migrate, migrationStatus, type Migration } from '../lib/postgres/migrate.ts'

export interface MigrateResult {
  database: string
  /** What this run applied; with --status, nothing. */
  ran: readonly Migration[]
  applied: readonly Migration[]
  pending: readonly Migration[]
}

export default class Migrate extends BaseCommand {
  static override description = 'bring the schema of the store up to date'

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --status',
    {
      description: 'Take over the table of the original project; its rows stay',
      command:
        'DB_HOST=localhost DB_PASSWORD=… DB_NAME=market_data <%= config.bin %> <%= command.id %>',
    },
  ]

  static override flags = {
    ...storeFlags,
    status: Flags.boolean({
      default: false,
      description: 'only show what has run and what is to run',
    }),
  }

  async run(): Promise<MigrateResult> {
    const { flags } = await this.parse(Migrate)
    const database = await openDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const ran = flags.status ? [] : await migrate(database)
    const { applied, pending } = await migrationStatus(database)

    const result = { database: database.label, ran, applied: bare(applied), pending: bare(pending) }
    this.log(sentence(result))
    return result
  }
}

function bare(migrations: readonly Migration[]): Migration[] {
  return migrations.map(({ version, name }) => ({ version, name }))
}

function sentence({ database, ran, applied, pending }: MigrateResult): string {
  const lines = [
    ...ran.map(({ version, name }) => `applied ${version} ${name}`),
    `${database}: ${applied.length} migrations applied, ${pending.length} to run`,
    ...pending.map(({ version, name }) => `to run: ${version} ${name}`),
  ]
  return lines.join('\n')
}
