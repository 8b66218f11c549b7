import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { fileFlags, selectionOf } from '../file-flags.ts'
import { calendarFlags, colourFlag, outputFileFlags, outputFlags } from '../flags.ts'
import { inspectFiles, type Inspection } from '../inspect/inspect-files.ts'
import { spilledBars } from '../inspect/spilled-bars.ts'
import type { MktError } from '../lib/core/errors.ts'
import { progressBar } from '../lib/table/progress-bar.ts'
import { barsStyle } from '../report/bars-style.ts'
import { filesFault } from '../report/files-fault.ts'
import { writeFileBars } from '../report/inspect-bars.ts'
import { inspectResult, type InspectResult } from '../report/inspect-report.ts'
import { inspectText } from '../report/inspect-text.ts'
import { openRejectsFile } from '../report/rejects-file.ts'
import { fileBarsSettings } from '../settings/inspect-settings.ts'

export default class Inspect extends BaseCommand {
  static override args = {
    file: Args.string({
      description: 'files, folders, patterns, - for standard input',
      ignoreStdin: true,
      multiple: true,
      required: true,
    }),
  }

  static override description = `show what a trade file is read as, and the bars that it makes

It says which format a file has and what told it, its symbols, times, order,
duplicates and digits, and what was rejected, with lines: look here before a
replay. With --bars a file becomes bars without log and database: the same bars
as mkt replay and mkt etl make of it. mkt help formats lists what can be read.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> BTCUSDT-trades-2025-01-01.zip',
    '<%= config.bin %> <%= command.id %> trades/ --rejects rejects.jsonl',
    '<%= config.bin %> <%= command.id %> trades.csv.gz --bars --format csv > bars.csv',
    {
      description: 'Days of a whole year, out of a folder of files',
      command:
        "<%= config.bin %> <%= command.id %> 'BTCUSDT-trades-2024-*.zip' --bars --interval 1d -o 2024.csv --format csv",
    },
    'curl -s https://example.com/trades.csv.gz | <%= config.bin %> <%= command.id %> - --symbol XBTUSD',
  ]

  static override flags = {
    ...fileFlags,
    ...colourFlag,
    ...calendarFlags,
    ...outputFlags,
    ...outputFileFlags,
    bars: Flags.boolean({
      description: 'print the bars that the files make together; what they are goes to stderr',
    }),
    columns: Flags.string({
      dependsOn: ['bars'],
      description: 'just these columns of bars, in this order: those that mkt bars has',
      helpValue: 'LIST',
    }),
  }

  async run(): Promise<InspectResult | undefined> {
    const { args, flags } = await this.parse(Inspect)
    const settings = fileBarsSettings(flags, this.jsonEnabled())
    const rejects = await openRejectsFile(flags.rejects)
    this.atEnd(() => rejects.close())
    const bars = flags.bars ? spilledBars() : undefined
    this.atEnd(() => bars?.close())
    const inspection = await inspectFiles({
      ...{ words: args.file, selection: selectionOf(flags), bars, signal: this.stop },
      ...{ maxBytes: flags['max-bytes'], dedupeWindow: flags['dedupe-window'] },
      atEnd: (end) => this.atEnd(end),
      onRejects: (some, file) => rejects.write(some, file),
      onFile: (length) => progressBar(length, process.stderr),
    })
    const fault = filesFault(inspection.outcomes, 'read', flags['max-reject-rate'])
    if (bars === undefined) return this.tell(inspection, fault)
    this.logToStderr(inspectText(inspection))
    const style = barsStyle(settings, flags, (notice) => this.logToStderr(notice))
    await writeFileBars(bars, settings, style, this.stop)
    if (fault !== undefined) throw fault
  }

  /** Programs get what was found and what was wrong in one object. */
  private tell(inspection: Inspection, fault: MktError | undefined): InspectResult {
    this.log(inspectText(inspection))
    const result = inspectResult(inspection)
    if (fault === undefined) return result
    if (!this.jsonEnabled()) throw fault
    process.exitCode = fault.exitCode
    return { ...result, ...this.toErrorJson(fault) }
  }
}
