import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { durationFlag, storeFlags } from '../flags.ts'
import { migrateAs, type MigrateResult } from '../lib/timescale/migrate-task.ts'
import { openDatabase } from '../open-database.ts'
import { migrateText } from '../report/migrate-text.ts'
import { migrateTask, parseRetention } from '../settings/migrate-settings.ts'

export default class Migrate extends BaseCommand {
  static override description = `bring the store up to date and make the best of its server

On any PostgreSQL: the tables, and views of wider bars. With TimescaleDB: chunks, views that are kept
ready, packing of old bars, and retention. What the server cannot do is left out with its reason; a
later run adds it. Times that are given are remembered.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --dry-run > migrate.sql',
    {
      description: 'Drop minutes older than two years; wider bars made of them stay',
      command: '<%= config.bin %> <%= command.id %> --retain 2y',
    },
    {
      description: 'Take over the table of the original project; its rows stay',
      command:
        'DB_HOST=localhost DB_PASSWORD=… DB_NAME=market_data <%= config.bin %> <%= command.id %>',
    },
  ]

  static override flags = {
    ...storeFlags,
    chunk: durationFlag({
      description: 'time that one chunk holds, in whole days; counts for new chunks [default: 7d]',
    }),
    'compress-after': durationFlag({
      description: 'pack chunks that are older than this [default: 7d]',
    }),
    down: Flags.boolean({
      default: false,
      description:
        'take mkt out of the database: aggregates, views, schema mkt with the trade log and all positions; minutes stay, without trade counts and vwap, so that none is counted twice later',
      exclusive: ['status', 'refresh', 'chunk', 'compress-after', 'retain'],
    }),
    'drop-bars': Flags.boolean({
      default: false,
      dependsOn: ['down'],
      description: 'with --down: drop the minutes too',
    }),
    'dry-run': Flags.boolean({
      char: 'n',
      default: false,
      description: 'print the SQL that would run, and change nothing',
    }),
    force: Flags.boolean({
      char: 'f',
      default: false,
      description: 'confirm --down, which cannot be undone',
    }),
    'no-timescale': Flags.boolean({
      default: false,
      description: 'leave TimescaleDB alone where it is there',
      exclusive: ['require-timescale'],
    }),
    refresh: Flags.boolean({
      default: false,
      description: 'bring the wider bars up to the minutes now, not when the server does it',
    }),
    'require-timescale': Flags.boolean({
      default: false,
      description: 'fail where TimescaleDB or a part of it is missing',
    }),
    retain: Flags.custom<number | 'off'>({
      description: 'drop minutes older than this, 7d at least, or "off"',
      helpValue: 'TIME',
      parse: (text) => Promise.resolve(parseRetention(text)),
    })(),
    status: Flags.boolean({
      default: false,
      description: 'only show what has run, what is to run, and what the server was used for',
    }),
  }

  async run(): Promise<MigrateResult> {
    const { flags } = await this.parse(Migrate)
    const task = migrateTask(flags)
    const database = await openDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const result = await migrateAs(database, task)
    this.log(migrateText(result))
    return result
  }
}
