import { colourFlag, outputFlags, storeFlags, symbolsArgument } from '../flags.ts'
import { findSplits } from '../lib/store/find-splits.ts'
import { formatSplits } from '../report/format-splits.ts'
import { streamStyle } from '../report/stream-style.ts'
import { writeText } from '../report/write-text.ts'
import { StoreCommand } from '../store-command.ts'

export default class Splits extends StoreCommand {
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
    const store = await this.openedStore(flags)
    const splits = await findSplits(store, args.symbol ?? [])
    const text = await formatSplits(
      splits,
      this.jsonEnabled() ? 'json' : flags.format,
      streamStyle(flags, process.stdout),
    )
    await writeText([text], process.stdout, this.stop)
    if (splits.length === 0) this.logToStderr('No splits are stored. To add one: mkt splits add')
  }
}
