import * as Flags from '@oclif/core/flags'
import { randomUUID } from 'node:crypto'
import { BaseCommand } from '../base-command.ts'
import { logFlags } from '../flags.ts'
import { isUnavailable, messageOf } from '../lib/core/errors.ts'
import { openFileBytes } from '../lib/feed/file-bytes.ts'
import { fileFeed } from '../lib/feed/file-feed.ts'
import { openFileSource, type FileSource } from '../lib/feed/file-source.ts'
import { FORMAT_NAMES } from '../lib/feed/formats/detect-format.ts'
import { oneTradeALine } from '../lib/feed/recording.ts'
import { recordFolder } from '../lib/feed/replay-records.ts'
import { partitionOf } from '../lib/log/partitioner.ts'
import type { TradeLog } from '../lib/log/trade-log.ts'
import { sendFileCoverage } from '../lib/pipeline/file-coverage.ts'
import { replay } from '../lib/pipeline/replay.ts'
import type { ReplayTotals } from '../lib/pipeline/replay-totals.ts'
import { tradeSender, type TradeSender } from '../lib/pipeline/trade-sender.ts'
import { progressBar } from '../lib/table/progress-bar.ts'
import { openLog } from '../open.ts'
import { shownText, waitingText } from '../report/message-text.ts'
import {
  replayFault,
  replayResult,
  replayText,
  type ReplayResult,
} from '../report/replay-report.ts'
import { parseRate } from '../settings/parse-rate.ts'
import { parseSpeed, parseSymbol } from '../settings/replay-settings.ts'

export default class Replay extends BaseCommand {
  static override description = `send the trades of a recorded file to the trade log

The file may be packed with gzip. It holds Finnhub messages or single trades,
one JSON value a line, or CSV with a header such as
symbol,timestamp,price,volume; the content tells which. A file that is replayed
twice, or again after it has grown at its end, counts once.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --file trades.csv.gz',
    '<%= config.bin %> <%= command.id %> --file XBTUSD.csv --symbol XBTUSD',
    {
      description: 'Ten times as fast as it happened',
      command: '<%= config.bin %> <%= command.id %> --file trades.jsonl --speed 10',
    },
    'zstdcat trades.csv.zst | <%= config.bin %> <%= command.id %> --file - --source trades.csv',
  ]

  static override flags = {
    ...logFlags,
    again: Flags.boolean({
      description: 'send it as a new source: trades that were sent before count once more',
    }),
    file: Flags.string({
      char: 'f',
      description: 'what to replay, - for standard input',
      helpValue: 'FILE',
      required: true,
    }),
    'input-format': Flags.option({
      description: 'the format of the file, where its content does not tell',
      options: FORMAT_NAMES,
    })(),
    'max-bytes': Flags.integer({
      description: 'refuse to read more than so many unpacked bytes',
      helpValue: 'N',
      min: 1,
    }),
    'max-reject-rate': Flags.custom<number>({
      description: 'fail in the end (exit 65) if more than this was rejected, as 0.01 or 1%',
      helpValue: 'RATE',
      parse: (text) => Promise.resolve(parseRate(text)),
    })(),
    source: Flags.string({
      description: 'name what comes from a pipe: sent again under this name, it counts once',
      helpValue: 'NAME',
    }),
    speed: Flags.custom<number>({
      default: Number.POSITIVE_INFINITY,
      defaultHelp: () => Promise.resolve('max'),
      description: 'pace by event time: 1 as it happened, 10 ten times as fast, max without pause',
      helpValue: 'N|max',
      parse: (text) => Promise.resolve(parseSpeed(text)),
    })(),
    symbol: Flags.string({
      description: 'name the trades of a file without symbols; of any other file send only these',
      helpValue: 'SYMBOL',
      parse: (text) => Promise.resolve(parseSymbol(text)),
    }),
  }

  async run(): Promise<ReplayResult> {
    const { flags } = await this.parse(Replay)
    const { file: path, symbol, 'input-format': inputFormat } = flags
    const file = await openFileBytes(path, { signal: this.stop, maxBytes: flags['max-bytes'] })
    this.atEnd(() => file.close())
    const waiting = { signal: this.stop, onWaiting: this.sayWaiting }
    const { log, coverage, close } = await openLog(flags, waiting)
    this.atEnd(close)
    const source = await openFileSource({
      ...{ file, source: flags.source, again: flags.again, signal: this.stop },
      selection: { symbol, inputFormat },
      folder: recordFolder(flags.home, log),
      partitionCount: () => log.partitionCount(),
    })
    const bar = progressBar(source.length, process.stderr)
    this.atEnd(() => bar.stop())
    const feed = fileFeed(source.bytes, { name: file.name, symbol, inputFormat })
    const totals = await replay({
      feed: source.isRecording ? oneTradeALine(feed, file.name) : feed,
      openSender: () => this.openSender(source, log, flags.wait),
      speed: flags.speed,
      signal: this.stop,
      onProgress: (bytes) => bar.update(bytes),
    })
    bar.stop()
    if (!source.isRecording) await this.sendCoverage(totals, coverage, flags.wait)
    const result = replayResult(file.name, log.topic, totals)
    this.log(replayText(result, totals))
    const fault = replayFault(result, totals, flags['max-reject-rate'])
    if (fault !== undefined) throw fault
    return result
  }

  private async openSender(
    source: FileSource,
    log: TradeLog,
    waitMs: number,
  ): Promise<TradeSender> {
    const { notice, ...claimed } = await source.claim()
    if (notice !== undefined) this.logToStderr(notice)
    return tradeSender({
      ...{ log, ...claimed, partitionOf, onWaiting: this.sayWaiting },
      giveUpAfterMs: waitMs,
      signal: this.stop,
    })
  }

  /** A user who may not make the side topic has replayed the trades all the same. */
  private async sendCoverage(
    totals: ReplayTotals,
    openLog: () => Promise<TradeLog>,
    giveUpAfterMs: number,
  ): Promise<void> {
    const patience = { signal: this.stop, onWaiting: this.sayWaiting, giveUpAfterMs }
    try {
      await sendFileCoverage(totals, { ...patience, openLog, sourceId: randomUUID() })
    } catch (error) {
      if (isUnavailable(error)) throw error
      this.logToStderr(`What the file covers is not on record: ${shownText(messageOf(error))}`)
    }
  }

  private problem: string | undefined

  private readonly sayWaiting = (problem: string | undefined): void => {
    if (problem === this.problem) return
    this.problem = problem
    this.logToStderr(waitingText(problem))
  }
}
