import { terminalSize } from '../flags.ts'
import type { FormatOptions } from '../lib/table/format-bars.ts'
import type { BarsSettings } from '../settings/bars-settings.ts'
import { streamStyle } from './stream-style.ts'

/** A chart that is printed leaves a line to the prompt below it. */
const PROMPT_ROWS = 1

/** How bars are shown where they go: colour and size are those of the terminal, if it is one. */
export function barsStyle(
  { columns, daily, file, zone }: BarsSettings,
  flags: { 'csv-safe': boolean; 'no-color': boolean; watch?: boolean },
  onNotice: (notice: string) => void,
): FormatOptions {
  const stream: Partial<NodeJS.WriteStream> = file === undefined ? process.stdout : {}
  const size = file === undefined ? terminalSize(stream) : undefined
  const rows = (size?.rows ?? 0) - (flags.watch ? 0 : PROMPT_ROWS)
  return {
    ...{ columns, daily, zone, onNotice },
    ...streamStyle(flags, stream),
    size: size && { ...size, rows },
  }
}
