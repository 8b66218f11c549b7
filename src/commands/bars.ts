import * as Flags from '@oclif/core/flags'
import {
  barChoiceFlags,
  colourFlag,
  durationFlag,
  outputFileFlags,
  outputFlags,
  storeFlags,
  symbolsArgument,
  terminalSize,
} from '../flags.ts'
import type { BarStore } from '../lib/store/bar-store.ts'
import { FIRST_STEPS } from '../lib/store/choose-symbols.ts'
import type { BarRequest } from '../lib/store/find-bars.ts'
import type { FormatOptions } from '../lib/table/format-bars.ts'
import { barsStyle } from '../report/bars-style.ts'
import { barsText } from '../report/bars-text.ts'
import { shownText, waitingText } from '../report/message-text.ts'
import { writeOutput } from '../report/write-output.ts'
import { barsSettings, DEFAULT_LAST, type BarsSettings } from '../settings/bars-settings.ts'
import { StoreCommand } from '../store-command.ts'

export default class Bars extends StoreCommand {
  static override args = symbolsArgument

  static override description = `Show bars, oldest first: of a minute, or of any --interval.

csv and json carry every digit; in the table vwap is rounded. A bar that may lack trades is marked:
partial in the table, "complete": false in json. On a terminal the table leaves out columns that do
not fit; a pipe gets all of them. --watch looks again and again: on a terminal it draws anew in
place, in a pipe it writes bars that are new or changed as JSON lines.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTCUSDT --last 10',
    '<%= config.bin %> <%= command.id %> AAPL --from 2023-03-15T13:20 --to 2023-03-15T14:00',
    '<%= config.bin %> <%= command.id %> --from=-2h --format csv > bars.csv',
    '<%= config.bin %> <%= command.id %> --all --format ndjson',
    {
      description: 'Candles of days as New York has them',
      command:
        '<%= config.bin %> <%= command.id %> AAPL --interval 1d --tz America/New_York --chart',
    },
    {
      description: 'The last minutes, every two seconds',
      command: '<%= config.bin %> <%= command.id %> BTCUSDT --watch',
    },
    '<%= config.bin %> <%= command.id %> AAPL --columns timestamp,close,change --output closes.csv --format csv',
  ]

  static override flags = {
    ...storeFlags,
    ...barChoiceFlags,
    ...colourFlag,
    ...outputFlags,
    ...outputFileFlags,
    all: Flags.boolean({ description: 'show every bar, not the last ones', exclusive: ['last'] }),
    chart: Flags.boolean({
      description: 'draw candles with volume, as many as fit: hollow ones rose, filled ones fell',
      exclusive: ['columns', 'csv-safe', 'format', 'json'],
    }),
    columns: Flags.string({
      description:
        'just these, in this order: symbol, timestamp, open, high, low, close, volume, trade_count, vwap, complete, filled, change (%, to the close before), spark (the last closes)',
      helpValue: 'LIST',
    }),
    every: durationFlag({
      defaultHelp: () => Promise.resolve('2s'),
      dependsOn: ['watch'],
      description: 'how often --watch looks',
    }),
    fill: Flags.option({
      default: 'none' as const,
      description: 'what stands for a time without trades: none, the close before, or null prices',
      options: ['none', 'prev', 'null'] as const,
    })(),
    last: Flags.integer({
      description: `newest bars of each symbol (${DEFAULT_LAST}, unless --all or --from is given)`,
      helpValue: 'N',
      max: Number.MAX_SAFE_INTEGER,
      min: 1,
    }),
    watch: Flags.boolean({
      description: 'look again and again, until it is stopped',
      exclusive: ['all', 'output'],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Bars)
    const format = this.jsonEnabled() ? (flags.watch ? 'ndjson' : 'json') : flags.format
    const columnsNow = () => terminalSize(process.stdout)?.columns
    const settings = barsSettings({ ...flags, format }, args.symbol ?? [], columnsNow)
    const store = await this.openedStore(flags)
    const style = () => barsStyle(settings, flags, (notice) => this.logToStderr(notice))
    if (flags.watch) return this.watch({ store, ...settings }, style)
    const request = settings.requestAt(Date.now())
    const onNone = () => this.logToStderr(noneFound(request))
    const text = await barsText(store, request, settings.format, style(), onNone)
    await writeOutput(text, settings.file, this.stop)
  }

  private async watch(
    watched: BarsSettings & { store: BarStore },
    style: () => FormatOptions,
  ): Promise<void> {
    const { watchBars } = await import('../watch/watch-bars.ts')
    await watchBars({
      ...{ ...watched, style, stop: this.stop, stream: process.stdout },
      command: shownText(['mkt bars', ...this.argv].join(' ')),
      onWaiting: (problem) => this.logToStderr(waitingText(problem)),
    })
  }
}

function noneFound({ fromMs, toMs }: BarRequest): string {
  const isLimited = fromMs !== undefined || toMs !== undefined
  if (isLimited) return 'No bars in that time. The newest ones: mkt bars --last 1'
  return `The store holds no bars yet. Try: ${FIRST_STEPS.join(', ')}`
}
