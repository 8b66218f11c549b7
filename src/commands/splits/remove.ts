import * as Args from '@oclif/core/args'
import { storeFlags } from '../../flags.ts'
import { findSplit } from '../../lib/store/find-splits.ts'
import { splitFields, type SplitFields } from '../../report/format-splits.ts'
import { splitText } from '../../report/splits-text.ts'
import { StoreCommand } from '../../store-command.ts'

export interface SplitsRemoveResult {
  readonly removed: SplitFields
}

export default class SplitsRemove extends StoreCommand {
  static override args = {
    symbol: Args.string({ description: 'symbol of the split', required: true, ignoreStdin: true }),
    date: Args.string({
      description: 'its date, as mkt splits lists it',
      required: true,
      ignoreStdin: true,
    }),
  }

  static override description = 'remove a split; bars are no longer adjusted by it'

  static override examples = [
    '<%= config.bin %> <%= command.id %> AAPL 2020-08-31',
    '<%= config.bin %> <%= command.id %> AAPL 2020-08-31 --json',
  ]

  static override flags = storeFlags

  async run(): Promise<SplitsRemoveResult> {
    const { args, flags } = await this.parse(SplitsRemove)
    const store = await this.openedStore(flags)
    const split = await findSplit(store, args.symbol, args.date)
    await store.removeSplit(split.symbol, split.date)
    this.log(`Removed: ${splitText(split)}`)
    return { removed: splitFields(split) }
  }
}
