import * as Flags from '@oclif/core/flags'
import { colourFlag, outputFlags, storeFlags, symbolsArgument } from '../flags.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import { listSymbols, SYMBOL_ORDERS, type SymbolOrder } from '../lib/store/list-symbols.ts'
import { formatSymbols } from '../report/format-symbols.ts'
import { streamStyle } from '../report/stream-style.ts'
import { writeText } from '../report/write-text.ts'
import { StoreCommand } from '../store-command.ts'

export default class Symbols extends StoreCommand {
  static override args = symbolsArgument

  static override description = `list symbols: first and last bar, bars, trades, age, gaps, trend

Symbols that were listened to are listed even where they have no bar. Gaps
are times in which nobody listened, and how long they are together; mkt gaps
shows each. Bars and trades are counted one by one, which takes a second or
two for ten million bars.`

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> BTCUSDT AAPL',
    '<%= config.bin %> <%= command.id %> --sort age --no-counts',
    '<%= config.bin %> <%= command.id %> --format csv > symbols.csv',
  ]

  static override flags = {
    ...storeFlags,
    ...colourFlag,
    ...outputFlags,
    counts: Flags.boolean({
      allowNo: true,
      default: true,
      description: 'count bars and trades, which reads every bar',
    }),
    sort: Flags.option({
      default: 'symbol' as const,
      description: 'by name, or with the youngest or the most first',
      options: SYMBOL_ORDERS,
    })(),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Symbols)
    if (!flags.counts) requireUncounted(flags.sort)
    const store = await this.openedStore(flags)
    const nowMs = Date.now()
    const symbols = await listSymbols(store, {
      ...{ symbols: args.symbol ?? [], nowMs, withCounts: flags.counts, order: flags.sort },
    })
    const text = await formatSymbols(symbols, this.jsonEnabled() ? 'json' : flags.format, {
      ...streamStyle(flags, process.stdout),
      ...{ nowMs, width: process.stdout.columns },
    })
    await writeText([text], process.stdout, this.stop)
    if (symbols.length === 0)
      this.logToStderr('No symbols yet: mkt demo, mkt replay or mkt produce.')
  }
}

function requireUncounted(order: SymbolOrder): void {
  if (order !== 'bars' && order !== 'trades') return
  throw new MktError(`Cannot sort by ${order} with --no-counts: they are not counted`, {
    code: 'NOT_COUNTED',
    exit: EXIT.usage,
    tryThis: [`mkt symbols --sort ${order}`],
  })
}
