import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { durationFlag, logFlags, segmentBytesFromEnvironment } from '../flags.ts'
import { parseByteSize } from '../lib/core/byte-size.ts'
import { noTotals, type ProduceTotals } from '../lib/pipeline/produce.ts'
import { runProduce } from '../produce/run-produce.ts'
import { produceReport } from '../report/produce-report.ts'
import { endAfter } from '../settings/end-after.ts'
import { feedKey, feedSymbols } from '../settings/produce-settings.ts'

export type ProduceResult = ProduceTotals

export default class Produce extends BaseCommand {
  static override description = `collect live trades from Finnhub into the trade log

What comes in is written to a journal on disk before it is sent: a log that is
away, and an end however sudden, lose nothing. What could not be sent by the
end is sent by the next start.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --symbols AAPL,BINANCE:BTCUSDT',
    '<%= config.bin %> <%= command.id %> --symbols-file symbols.txt --api-key-file ~/.finnhub-key',
    {
      description: 'From the simulator (mkt simulate), for a minute',
      command:
        '<%= config.bin %> <%= command.id %> --url ws://127.0.0.1:8765 --symbols AAPL --duration 60s',
    },
  ]

  static override flags = {
    ...logFlags,
    'api-key-file': Flags.string({
      description: 'read the key from this file, - for standard input (else FINNHUB_API_KEY)',
      helpValue: 'FILE',
    }),
    duration: durationFlag({ description: 'stop after so long' }),
    'journal-max': Flags.custom<number>({
      default: 2 ** 30,
      defaultHelp: () => Promise.resolve('1GiB'),
      description: 'drop trades once so much waits on disk for a log that is away',
      helpValue: 'SIZE',
      parse: (text) => Promise.resolve(parseByteSize(text)),
    })(),
    'max-symbols': Flags.integer({
      default: 50,
      description: 'how many symbols the key carries; a free one carries 50',
      helpValue: 'N',
      min: 1,
    }),
    record: Flags.string({
      description: 'keep all that is delivered in this folder, as files for mkt replay',
      helpValue: 'DIR',
    }),
    'stale-after': durationFlag({
      default: 150_000,
      defaultHelp: () => Promise.resolve('150s'),
      description: 'reconnect after so long without a frame, where the server answers no pings',
    }),
    symbols: Flags.string({
      description: 'what to subscribe to, separated by commas',
      helpValue: 'LIST',
    }),
    'symbols-file': Flags.string({
      description: 'a file of symbols, one a line; # begins a comment',
      helpValue: 'FILE',
    }),
    url: Flags.string({ description: 'another server than wss://ws.finnhub.io', helpValue: 'URL' }),
  }

  protected override readonly ndjson = true

  async run(): Promise<ProduceResult> {
    const { flags } = await this.parse(Produce)
    const { url, 'max-symbols': maxSymbols, 'stale-after': staleAfterMs } = flags
    const symbols = await feedSymbols(flags)
    const key = await feedKey(flags['api-key-file'], (warning) => this.logToStderr(warning))
    const totals = noTotals()
    await runProduce({
      feed: { url, key, symbols, maxSymbols, staleAfterMs },
      log: flags,
      journal: {
        ...{ maxBytes: flags['journal-max'], recordFolder: flags.record },
        segmentBytes: segmentBytesFromEnvironment(),
      },
      totals,
      report: produceReport(totals, { json: this.jsonEnabled(), stream: process.stderr }),
      ending: endAfter(flags.duration, this.stop),
      stop: this.stop,
      atEnd: (close) => this.atEnd(close),
    })
    return totals
  }
}
