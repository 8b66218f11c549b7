import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { storeFlags } from '../../flags.ts'
import type { Split } from '../../lib/core/split.ts'
import { splitSymbol } from '../../lib/store/find-splits.ts'
import { splitFields, type SplitFields } from '../../report/format-splits.ts'
import { addedText, withoutBarsText } from '../../report/splits-text.ts'
import { givenSplits } from '../../settings/given-splits.ts'
import { StoreCommand } from '../../store-command.ts'

export interface SplitsAddResult {
  readonly added: readonly SplitFields[]
}

export default class SplitsAdd extends StoreCommand {
  static override args = {
    symbol: Args.string({
      description: 'symbol, such as AAPL; it need not have bars yet',
      ignoreStdin: true,
    }),
    date: Args.string({
      description: 'first day of the new prices, in New York: 2020-08-31',
      ignoreStdin: true,
    }),
    ratio: Args.string({
      description: 'new shares for old ones: 4:1, or 1:8 for a reverse split',
      ignoreStdin: true,
    }),
  }

  static override description = `store splits of shares, for bars to be adjusted by

Stored bars are not changed. A split of the same symbol and date is replaced.
Of a file all splits are stored or, where a line is bad, none; its symbols
have to be those of the bars, letter by letter.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> AAPL 2020-08-31 4:1',
    '<%= config.bin %> <%= command.id %> GE 2021-08-02 1:8',
    {
      description: 'From a CSV file with the header symbol,date,ratio',
      command: '<%= config.bin %> <%= command.id %> --file splits.csv',
    },
  ]

  static override flags = {
    ...storeFlags,
    file: Flags.string({
      description: 'add the splits of a CSV file, stdin for -',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<SplitsAddResult> {
    const { args, flags } = await this.parse(SplitsAdd)
    const given = await givenSplits(args, flags.file, { nowMs: Date.now(), signal: this.stop })
    const store = await this.openedStore(flags)
    const stored = await store.symbols()
    const splits = flags.file === undefined ? given.map((one) => named(one, stored)) : given
    await store.addSplits(splits)
    this.log(addedText(splits))
    const note = withoutBarsText(splits, stored)
    if (note !== undefined) this.logToStderr(note)
    return { added: splits.map(splitFields) }
  }
}

function named(split: Split, stored: readonly string[]): Split {
  return { ...split, symbol: splitSymbol(split.symbol, stored) }
}
