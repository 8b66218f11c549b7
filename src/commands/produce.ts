import * as Flags from '@oclif/core/flags'
import { randomUUID } from 'node:crypto'
import { BaseCommand } from '../base-command.ts'
import { durationFlag, logFlags } from '../flags.ts'
import { endAfter } from '../settings/end-after.ts'
import { openLog } from '../open.ts'
import { produceReport } from '../report/produce-report.ts'
import { feedKey, feedSymbols } from '../settings/produce-settings.ts'
import { partitionOf } from '../lib/log/partitioner.ts'
import { noTotals, produce, type ProduceTotals } from '../lib/pipeline/produce.ts'
import { tradeSender } from '../lib/pipeline/trade-sender.ts'

export type ProduceResult = ProduceTotals

export default class Produce extends BaseCommand {
  static override description = 'collect live trades from Finnhub into the trade log'

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
    'max-symbols': Flags.integer({
      default: 50,
      description: 'how many symbols the key carries; a free one carries 50',
      min: 1,
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
    const symbols = await feedSymbols(flags)
    const key = await feedKey(flags['api-key-file'], (warning) => this.logToStderr(warning))
    const totals = noTotals()
    const report = produceReport(totals, { json: this.jsonEnabled(), stream: process.stderr })
    const signal = endAfter(flags.duration, this.stop)
    const { finnhubFeed } = await import('../lib/feed/finnhub-feed.ts')
    const feed = finnhubFeed({
      ...{ url: flags.url, key, symbols, signal },
      ...{ maxSymbols: flags['max-symbols'], staleAfterMs: flags['stale-after'] },
    })
    const { lockKey } = await import('../lib/feed/key-lock.ts')
    const lock = await lockKey(flags.home, key)
    this.atEnd(() => lock.release())
    const { onEvent, onWaiting } = report
    const { log, close } = await openLog(flags, { signal, patient: true, onWaiting })
    this.atEnd(close)
    this.atEnd(report.close)
    const sender = tradeSender({
      ...{ log, sourceId: randomUUID(), partitions: await log.partitionCount(), partitionOf },
      ...{ giveUpAfterMs: Number.POSITIVE_INFINITY, signal, onWaiting },
    })
    await produce(feed, sender, totals, onEvent)
    return totals
  }
}
