import { fileBars } from '../inspect/file-bars.ts'
import type { SpilledBars } from '../inspect/spilled-bars.ts'
import { formatBars, type FormatOptions } from '../lib/table/format-bars.ts'
import type { FileBarsSettings } from '../settings/inspect-settings.ts'
import { writeOutput } from './write-output.ts'

/** Writes the bars of files. Errors: those of the bars and of writeOutput. */
export async function writeFileBars(
  bars: SpilledBars,
  { calendar, file, format }: FileBarsSettings,
  style: FormatOptions,
  stop: AbortSignal,
): Promise<void> {
  const text = await formatBars(fileBars(bars, calendar), format, style)
  await writeOutput(text, file, stop)
}
