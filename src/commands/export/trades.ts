import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import { csvSafeFlag, logViewFlags, outputFileFlags, symbolsArgument } from '../../flags.ts'
import { TRADE_FORMATS } from '../../export/export-formats.ts'
import { exportTrades } from '../../export/export-trades.ts'
import { parseTimeRange } from '../../lib/core/time-range.ts'
import { openLogView } from '../../open.ts'
import { exportProgress } from '../../report/export-progress.ts'
import {
  tradesExportResult,
  tradesExportText,
  type TradesExportResult,
} from '../../report/export-report.ts'
import { exportSettings } from '../../settings/export-settings.ts'

export default class ExportTrades extends BaseCommand {
  static override args = symbolsArgument

  static override description = `write trades of the log to a file: csv, ndjson, Parquet or Finnhub

Each trade that the log holds is written once, with every digit, in the order
of the log. Reading joins no consumer group and moves nothing. mkt replay
makes the same bars of csv and of finnhub (one trade a line, as JSON), in
another log: replayed into the one that they come from, trades count twice.

Without --format the name of the file tells it: trades.csv.gz, trades.ndjson,
trades.parquet, and trades.jsonl for finnhub.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --output trades.jsonl.gz',
    '<%= config.bin %> <%= command.id %> BTCUSDT --from today --output trades.parquet',
    '<%= config.bin %> <%= command.id %> --from 2023-03-15 --to 2023-03-16 --format csv > day.csv',
    {
      description: 'From one log to another',
      command:
        '<%= config.bin %> <%= command.id %> --log kafka --format finnhub | mkt replay --log postgres --file -',
    },
  ]

  static override flags = {
    ...logViewFlags,
    ...csvSafeFlag,
    ...outputFileFlags,
    format: Flags.option({
      description: 'format of the output: csv, unless the name of the file tells another',
      options: TRADE_FORMATS,
    })(),
    from: Flags.string({
      description: 'first trade, by its own time: a date, a time (UTC), today, -2h, -7d',
      helpValue: 'TIME',
    }),
    to: Flags.string({ description: 'end, itself left out; read like --from', helpValue: 'TIME' }),
  }

  async run(): Promise<TradesExportResult> {
    const { args, flags } = await this.parse(ExportTrades)
    const stdout = { isTerminal: process.stdout.isTTY, isResult: this.jsonEnabled() }
    const { format, file, toTerminal } = exportSettings(flags, TRADE_FORMATS, stdout)
    const range = parseTimeRange(flags, Date.now())
    const { log, close } = await openLogView(flags, { signal: this.stop })
    this.atEnd(close)
    const progress = exportProgress(process.stderr, toTerminal)
    this.atEnd(() => progress.stop())
    const way = { format, file, stop: this.stop }
    const tally = await exportTrades({
      ...{ ...way, ...range, log, symbols: args.symbol ?? [] },
      csv: { spreadsheet: flags['csv-safe'], terminal: toTerminal },
      onProgress: (records, total) => progress.update(records, total),
    })
    progress.stop()
    const result = tradesExportResult(tally, flags.topic, way)
    this.logToStderr(tradesExportText(result, log !== undefined))
    return result
  }
}
