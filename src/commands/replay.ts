import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { fileFlags, selectionOf } from '../file-flags.ts'
import { logFlags } from '../flags.ts'
import { progressBar } from '../lib/table/progress-bar.ts'
import { openLog } from '../open.ts'
import { replayFiles } from '../replay/replay-files.ts'
import { filesFault } from '../report/files-fault.ts'
import { shownText, waitingText } from '../report/message-text.ts'
import { openRejectsFile } from '../report/rejects-file.ts'
import { replayResult, type ReplayResult } from '../report/replay-report.ts'
import { replayText } from '../report/replay-text.ts'
import { parseSpeed } from '../settings/file-settings.ts'

export default class Replay extends BaseCommand {
  static override description = `send the trades of recorded files to the trade log

FILE is a file, a folder, a pattern such as 'BTCUSDT-*.zip', or - for standard
input. The content tells how it is packed (gzip, zip, zstd) and what it holds:
Finnhub messages, the trade files of many exchanges and vendors, CSV with a
header, Parquet, Feather; mkt help formats lists them, and mkt inspect shows
what a file is read as. A trade that the files give an id counts once, and a
file that is replayed twice, or again after it has grown at its end, does too.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --file trades.csv.gz',
    '<%= config.bin %> <%= command.id %> --file BTCUSDT-trades-2025-01-01.zip --prefix BINANCE:',
    '<%= config.bin %> <%= command.id %> --file XBTUSD.csv --symbol XBTUSD',
    {
      description: 'Ten times as fast as it happened',
      command: '<%= config.bin %> <%= command.id %> --file trades.jsonl --speed 10',
    },
    'kcat -C -e -J -t raw_trades | <%= config.bin %> <%= command.id %> --file - --source old-topic',
  ]

  static override flags = {
    ...logFlags,
    ...fileFlags,
    again: Flags.boolean({
      description: 'send it as a new source: trades that were sent before count once more',
    }),
    file: Flags.string({
      char: 'f',
      description: 'what to replay: files, folders, patterns, - for standard input',
      helpValue: 'FILE',
      multiple: true,
      required: true,
    }),
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
  }

  async run(): Promise<ReplayResult> {
    const { flags } = await this.parse(Replay)
    const selection = selectionOf(flags)
    const rejects = await openRejectsFile(flags.rejects)
    this.atEnd(() => rejects.close())
    const waiting = { signal: this.stop, onWaiting: this.sayWaiting }
    const { log, coverage, close } = await openLog(flags, waiting)
    this.atEnd(close)
    const outcomes = await replayFiles({
      ...{ ...waiting, log, selection, home: flags.home, words: flags.file },
      ...{ source: flags.source, again: flags.again, speed: flags.speed },
      ...{ maxBytes: flags['max-bytes'], dedupeWindow: flags['dedupe-window'] },
      giveUpAfterMs: flags.wait,
      openCoverage: coverage,
      atEnd: (end) => this.atEnd(end),
      onNotice: (message) => this.logToStderr(shownText(message)),
      onRejects: (some, file) => rejects.write(some, file),
      onFile: (length) => progressBar(length, process.stderr),
    })
    const result = replayResult(outcomes, log.topic)
    this.log(replayText(outcomes, log.topic))
    const fault = filesFault(outcomes, 'sent', flags['max-reject-rate'])
    if (fault !== undefined) throw fault
    return result
  }

  private problem: string | undefined

  private readonly sayWaiting = (problem: string | undefined): void => {
    if (problem === this.problem) return
    this.problem = problem
    this.logToStderr(waitingText(problem))
  }
}
