import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { commandQueue, type CommandQueue } from '../alert/command-queue.ts'
import { findWatched } from '../alert/find-watched.ts'
import { runAlert } from '../alert/run-alert.ts'
import { BaseCommand } from '../base-command.ts'
import { environmentWithoutSecrets, storeFlags } from '../flags.ts'
import { ZERO, type Decimal } from '../lib/core/decimal.ts'
import { openPreparedDatabase } from '../open-database.ts'
import { untilOpen } from '../open-patiently.ts'
import { openStore } from '../open.ts'
import { alertReport } from '../report/alert-report.ts'
import { alertEnvironment } from '../report/alert-text.ts'
import { alertConditions, parsePercent, parsePrice } from '../settings/alert-conditions.ts'
import { parseCommand, parseSpan } from '../settings/alert-limits.ts'

const priceFlag = Flags.custom<Decimal>({
  helpValue: 'PRICE',
  parse: (text) => Promise.resolve(parsePrice(text)),
})
const percentFlag = Flags.custom<Decimal>({
  helpValue: 'PERCENT',
  parse: (text) => Promise.resolve(parsePercent(text)),
})

function spanFlag(words: { min: string; max: string; usual: string; description: string }) {
  const { min, max, usual, description } = words
  return Flags.custom<number>({
    ...{ default: parseSpan(usual, min, max), defaultHelp: () => Promise.resolve(usual) },
    ...{ description, helpValue: 'TIME' },
    parse: (text) => Promise.resolve(parseSpan(text, min, max)),
  })()
}

/** One value each time it is given, so that a symbol may follow. */
const REPEATABLE = { multiple: true, multipleNonGreedy: true } as const

export default class AlertCommand extends BaseCommand {
  static override args = {
    symbol: Args.string({
      description: 'symbol, such as BTCUSDT for BINANCE:BTCUSDT',
      ignoreStdin: true,
      required: true,
    }),
  }

  static override description = `watch a price, and tell each time it crosses a level

The price is the close of the newest bar, also while its minute goes on. A
condition is told of once; then the price has to come back before it counts
again. Ends with Ctrl-C.

The command of --exec is run by the shell as it stands. It finds the alert in
its environment: MKT_SYMBOL, MKT_CONDITION (above, below, rise, fall),
MKT_LEVEL, MKT_PRICE, MKT_REFERENCE, MKT_TIME, and MKT_MESSAGE, which says it
all. Keys and passwords of mkt are left out of it.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> AAPL --above 150 --below 140',
    `<%= config.bin %> <%= command.id %> BTCUSDT --move 2% --within 15m --exec 'notify-send "$MKT_MESSAGE"'`,
    '<%= config.bin %> <%= command.id %> AAPL --above 150 --rearm 0.5% --json',
  ]

  static override flags = {
    ...storeFlags,
    above: priceFlag({
      description: 'tell when the price is higher (repeatable)',
      ...REPEATABLE,
    }),
    'at-start': Flags.boolean({
      description: 'tell at once what holds for the first price; else it has to come back first',
    }),
    below: priceFlag({
      description: 'tell when the price is lower (repeatable)',
      ...REPEATABLE,
    }),
    closed: Flags.boolean({ description: 'leave out the minute that is not over yet' }),
    every: spanFlag({
      ...{ min: '100ms', max: '1d', usual: '2s' },
      description: 'how often to look',
    }),
    exec: Flags.string({
      description: 'run this for each alert, one after another; what it prints goes to stderr',
      helpValue: 'COMMAND',
      parse: (text) => Promise.resolve(parseCommand(text)),
    }),
    'exec-timeout': spanFlag({
      ...{ min: '100ms', max: '1d', usual: '30s' },
      description: 'kill a command of --exec, and what it started, after so long',
    }),
    move: percentFlag({
      description: 'tell when the price rose or fell by more within --within (repeatable)',
      ...REPEATABLE,
    }),
    rearm: percentFlag({
      defaultHelp: () => Promise.resolve('0%'),
      description: 'how far beyond its level a price has to come back to count again',
    }),
    within: spanFlag({
      ...{ min: '1m', max: '366d', usual: '1h' },
      description: 'what --move compares with: the price of so long before',
    }),
  }

  protected override readonly ndjson = true

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AlertCommand)
    const conditions = alertConditions(flags)
    const report = alertReport({ json: this.jsonEnabled() })
    const waiting = { signal: this.stop, patient: true, onWaiting: report.onWaiting }
    const database = await openPreparedDatabase(flags, waiting)
    this.atEnd(() => database.close())
    const store = await untilOpen(flags.wait, waiting, () => openStore(database))
    const symbol = await untilOpen(flags.wait, waiting, () => findWatched(store, args.symbol))
    const queue = this.queueFor(flags, report.onNotice)
    await runAlert(store, {
      ...{ conditions, symbol, stop: this.stop, ...report },
      ...{ rearm: flags.rearm ?? ZERO, atStart: flags['at-start'], withinMs: flags.within },
      ...{ everyMs: flags.every, closedOnly: flags.closed },
      onAlert: (alert) => {
        report.onAlert(alert)
        queue?.add(environmentWithoutSecrets(alertEnvironment(alert)))
      },
    })
  }

  private queueFor(
    flags: { exec?: string | undefined; 'exec-timeout': number },
    onProblem: (problem: string) => void,
  ): CommandQueue | undefined {
    if (flags.exec === undefined) return undefined
    const limitMs = flags['exec-timeout']
    const queue = commandQueue({ command: flags.exec, limitMs, onProblem })
    this.atEnd(() => queue.close())
    return queue
  }
}
