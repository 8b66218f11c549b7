import * as Flags from '@oclif/core/flags'
import { colourFlag, outputFlags, storeFlags, symbolsArgument } from '../flags.ts'
import { parseTimeRange } from '../lib/core/time-range.ts'
import { findGaps } from '../lib/store/find-gaps.ts'
import { formatGaps } from '../report/format-gaps.ts'
import { namesText } from '../report/message-text.ts'
import { streamStyle } from '../report/stream-style.ts'
import { writeText } from '../report/write-text.ts'
import { StoreCommand } from '../store-command.ts'

/** So many are read and shown at once. */
const MAX_GAPS = 10_000

export default class Gaps extends StoreCommand {
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
    const store = await this.openedStore(flags)
    const { gaps, unknown } = await findGaps(store, {
      symbols: args.symbol ?? [],
      ...{ fromMs, toMs: Math.min(toMs, nowMs), limit: MAX_GAPS },
    })
    const text = await formatGaps(
      gaps,
      this.jsonEnabled() ? 'json' : flags.format,
      streamStyle(flags, process.stdout),
    )
    await writeText([text], process.stdout, this.stop)
    for (const note of notesOf(gaps.length, unknown)) this.logToStderr(note)
  }
}

function notesOf(found: number, unknown: readonly string[]): string[] {
  const notes = []
  if (found === 0) notes.push('No gaps are known in that time.')
  if (found === MAX_GAPS) notes.push(`Only the first ${MAX_GAPS} are shown: go on with --from.`)
  if (unknown.length > 0)
    notes.push(`No coverage is recorded, so gaps are not known: ${namesText(unknown)}`)
  return notes
}
