import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { storeFlags } from '../flags.ts'
import { prune, type Pruned } from '../lib/timescale/prune.ts'
import { openPreparedDatabase } from '../open-database.ts'
import { prunedText } from '../report/pruned-text.ts'

export default class Prune extends BaseCommand {
  static override description = `drop minutes that are older than mkt migrate --retain says

For servers that have no job for it: plain PostgreSQL, where old rows are deleted a few thousand at
a time, and the Apache edition of TimescaleDB, where whole chunks are dropped. On both, wider bars are
computed from the minutes, so those go as well. Run it from cron.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --dry-run',
    '<%= config.bin %> migrate --retain 2y && <%= config.bin %> <%= command.id %>',
  ]

  static override flags = {
    ...storeFlags,
    'dry-run': Flags.boolean({
      char: 'n',
      default: false,
      description: 'say what would be dropped, and drop nothing',
    }),
  }

  async run(): Promise<Pruned> {
    const { flags } = await this.parse(Prune)
    const dryRun = flags['dry-run']
    const database = await openPreparedDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const pruned = await prune(database, { dryRun, signal: this.stop })
    this.log(prunedText(pruned, dryRun))
    return pruned
  }
}
