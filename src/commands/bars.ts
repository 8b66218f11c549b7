import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { colourFlag, storeFlags, symbolsArgument, wantsColour } from '../flags.ts'
import { parseTimeRange, type TimeRange } from '../lib/core/time-range.ts'
import { FIRST_STEPS } from '../lib/store/choose-symbols.ts'
import { findBars, noticingNone } from '../lib/store/find-bars.ts'
import { BAR_FORMATS, formatBars } from '../lib/table/format-bars.ts'
import { openPreparedDatabase } from '../open-database.ts'
import { openStore } from '../open.ts'
import { writeText } from '../report/write-text.ts'

const DEFAULT_LAST = 20

export default class Bars extends BaseCommand {
  static override args = symbolsArgument

  static override description = `Show one-minute bars, oldest first.

Times are UTC. csv and json carry every digit; in the table vwap is rounded. A bar that may lack
trades is marked: partial in the table, "complete": false in json.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTCUSDT --last 10',
    '<%= config.bin %> <%= command.id %> AAPL --from 2023-03-15T13:20 --to 2023-03-15T14:00',
    '<%= config.bin %> <%= command.id %> --from=-2h --format csv > bars.csv',
    '<%= config.bin %> <%= command.id %> --all --format ndjson',
  ]

  static override flags = {
    ...storeFlags,
    ...colourFlag,
    all: Flags.boolean({ description: 'show every bar, not the last ones', exclusive: ['last'] }),
    'csv-safe': Flags.boolean({
      description: "in csv, write ' before symbols that a spreadsheet would run as formulas",
    }),
    format: Flags.option({
      default: 'table' as const,
      description: 'what to print; --json is --format json',
      exclusive: ['json'],
      options: BAR_FORMATS,
    })(),
    from: Flags.string({
      description: 'first minute: a date, a time (UTC), today, yesterday, -2h, -7d',
      helpValue: 'TIME',
    }),
    last: Flags.integer({
      description: `newest bars of each symbol (${DEFAULT_LAST}, unless --all or --from is given)`,
      helpValue: 'N',
      max: Number.MAX_SAFE_INTEGER,
      min: 1,
    }),
    to: Flags.string({ description: 'end, itself left out; read like --from', helpValue: 'TIME' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Bars)
    const range = parseTimeRange(flags, Date.now())
    const isLimited = !flags.all && flags.from === undefined
    const last = flags.last ?? (isLimited ? DEFAULT_LAST : undefined)
    const format = this.jsonEnabled() ? 'json' : flags.format
    const database = await openPreparedDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const found = findBars(await openStore(database), {
      symbols: args.symbol ?? [],
      ...{ last, withCoverage: format !== 'csv' },
      ...range,
    })
    const pages = noticingNone(found, () => this.logToStderr(noneFound(range)))
    const text = await formatBars(pages, format, {
      colour: wantsColour(flags, process.stdout),
      spreadsheet: flags['csv-safe'],
      terminal: process.stdout.isTTY,
    })
    await writeText(text, process.stdout, this.stop)
  }
}

function noneFound({ fromMs, toMs }: TimeRange): string {
  const isLimited = fromMs !== undefined || toMs !== undefined
  if (isLimited) return 'No bars in that time. The newest ones: mkt bars --last 1'
  return `The store holds no bars yet. Try: ${FIRST_STEPS.join(', ')}`
}
