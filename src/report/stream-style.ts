import { wantsColour } from '../flags.ts'
import type { OutputStyle } from '../lib/table/output-style.ts'

/** How results look on a stream, by colourFlag and outputFlags. */
export function streamStyle(
  flags: { 'csv-safe': boolean; 'no-color': boolean },
  stream: { isTTY?: boolean },
): OutputStyle {
  return {
    colour: wantsColour(flags, stream),
    spreadsheet: flags['csv-safe'],
    terminal: stream.isTTY === true,
  }
}
