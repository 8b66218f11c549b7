import * as Flags from '@oclif/core/flags'
import {
  barChoiceFlags,
  csvSafeFlag,
  outputFileFlags,
  storeFlags,
  symbolsArgument,
} from '../../flags.ts'
import { exportBars } from '../../export/export-bars.ts'
import { BAR_FORMATS } from '../../export/export-formats.ts'
import {
  barsExportResult,
  barsExportText,
  type BarsExportResult,
} from '../../report/export-report.ts'
import { exportedBars } from '../../settings/export-bars-settings.ts'
import { exportSettings } from '../../settings/export-settings.ts'
import { StoreCommand } from '../../store-command.ts'

export default class ExportBars extends StoreCommand {
  static override args = symbolsArgument

  static override description = `write bars to a file: csv, ndjson or Parquet

All bars, unless --from, --to or symbols choose some, in order of symbol and
time. csv and ndjson are those of mkt bars, with every digit; Parquet has the
columns of the csv. Without --format the name of the file tells it: bars.csv,
bars.ndjson.gz, bars.parquet.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --output bars.parquet',
    '<%= config.bin %> <%= command.id %> AAPL MSFT --from 2023-01-01 --output bars.csv.gz',
    '<%= config.bin %> <%= command.id %> BTCUSDT --interval 1d --closed --output days.parquet --force',
    '<%= config.bin %> <%= command.id %> --format ndjson | jq .close',
  ]

  static override flags = {
    ...storeFlags,
    ...barChoiceFlags,
    ...csvSafeFlag,
    ...outputFileFlags,
    format: Flags.option({
      description: 'format of the output: csv, unless the name of the file tells another',
      options: BAR_FORMATS,
    })(),
  }

  async run(): Promise<BarsExportResult> {
    const { args, flags } = await this.parse(ExportBars)
    const stdout = { isTerminal: process.stdout.isTTY, isResult: this.jsonEnabled() }
    const { format, file, toTerminal } = exportSettings(flags, BAR_FORMATS, stdout)
    const { request, style } = exportedBars(flags, args.symbol ?? [], { format, nowMs: Date.now() })
    const store = await this.openedStore(flags)
    const way = { format, file, stop: this.stop }
    const shown = { ...style, terminal: toTerminal }
    const { bars } = await exportBars({ ...way, store, request, style: shown })
    const result = barsExportResult(bars, way)
    this.logToStderr(barsExportText(result))
    return result
  }
}
