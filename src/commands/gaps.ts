import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../base-command.ts'
import { colourFlag, outputFlags, storeFlags, symbolsArgument, wantsColour } from '../flags.ts'
import { printableLine } from '../lib/core/printable.ts'
import { parseTimeRange } from '../lib/core/time-range.ts'
import { findGaps } from '../lib/store/find-gaps.ts'
import { openPreparedDatabase } from '../open-database.ts'
import { openStore } from '../open.ts'
import { formatGaps } from '../report/format-gaps.ts'
import { writeText } from '../report/write-text.ts'

/** So many are read and shown at once. */
const MAX_GAPS = 10_000
/** Of the symbols of which nothing is known. */
const NAMED_SYMBOLS = 5

export default class Gaps extends BaseCommand {
  static override args = symbolsArgument

  static override description = `show when trades may be missing, and why

A gap is a time in which nobody listened to the feed, records that the log lost before they were
read, or minutes without trades in the middle of a busy time. Times are UTC; a gap that goes beyond
--from or --to is cut there.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --from today',
    '<%= config.bin %> <%= command.id %> BTCUSDT --from=-7d --format csv > gaps.csv',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  static override flags = {
    ...storeFlags,
    ...colourFlag,
    ...outputFlags,
    from: Flags.string({
      description: 'begin here, not where coverage begins: a date, a time (UTC), today, -2h, -7d',
      helpValue: 'TIME',
    }),
    to: Flags.string({
      description: 'end, itself left out, now unless given; read like --from',
      helpValue: 'TIME',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Gaps)
    const nowMs = Date.now()
    const { fromMs = 0, toMs = nowMs } = parseTimeRange(flags, nowMs)
    const database = await openPreparedDatabase(flags, { signal: this.stop })
    this.atEnd(() => database.close())
    const { gaps, unknown } = await findGaps(await openStore(database), {
      symbols: args.symbol ?? [],
      ...{ fromMs, toMs: Math.min(toMs, nowMs), limit: MAX_GAPS },
    })
    const text = await formatGaps(gaps, this.jsonEnabled() ? 'json' : flags.format, {
      colour: wantsColour(flags, process.stdout),
      spreadsheet: flags['csv-safe'],
      terminal: process.stdout.isTTY,
    })
    await writeText([text], process.stdout, this.stop)
    for (const note of notesOf(gaps.length, unknown)) this.logToStderr(note)
  }
}

function notesOf(found: number, unknown: readonly string[]): string[] {
  const notes = []
  if (found === 0) notes.push('No gaps are known in that time.')
  if (found === MAX_GAPS) notes.push(`Only the first ${MAX_GAPS} are shown: go on with --from.`)
  if (unknown.length > 0) notes.push(unknownNote(unknown))
  return notes
}

function unknownNote(symbols: readonly string[]): string {
  const names = symbols.slice(0, NAMED_SYMBOLS).map(printableLine).join(', ')
  const more = symbols.length - NAMED_SYMBOLS
  return `No coverage is recorded, so gaps are not known: ${names}${more > 0 ? ` and ${more} more` : ''}`
}
