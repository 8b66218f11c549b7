import { BaseCommand } from '../base-command.ts'
import { colourFlag, outputFlags, storeFlags, symbolsArgument, wantsColour } from '../flags.ts'
import { findSplits } from '../lib/store/find-splits.ts'
import { openPreparedDatabase } from '../open-database.ts'
import { openStore } from '../open.ts'
import { formatSplits } from '../report/format-splits.ts'
import { writeText } from '../report/write-text.ts'

export default class Splits extends BaseCommand {
  static override aliases = ['splits:list']

  static override args = symbolsArgument

  static override description = `list the splits of shares that bars are adjusted by

A ratio of 4:1 makes four new shares of each old one, 1:8 one of eight. The
date is the first day of the new prices, in New York. The csv is what
mkt splits add --file reads.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> AAPL --format csv > splits.csv',
    '<%= config.bin %> <%= command.id %> add AAPL 2020-08-31 4:1',
  ]

  static override flags = {
    ...storeFlags,
    ...colourFlag,
    ...outputFlags,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Splits)
    const database = await openPreparedDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const splits = await findSplits(await openStore(database), args.symbol ?? [])
    const text = await formatSplits(splits, this.jsonEnabled() ? 'json' : flags.format, {
      colour: wantsColour(flags, process.stdout),
      spreadsheet: flags['csv-safe'],
      terminal: process.stdout.isTTY,
    })
    await writeText([text], process.stdout, this.stop)
    if (splits.length === 0) this.logToStderr('No splits are stored. To add one: mkt splits add')
  }
}
