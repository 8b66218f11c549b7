import { stripVTControlCharacters } from 'node:util'
import { barsTable } from '../lib/table/bars-table.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'

/** So many of the newest bars are shown: they fit on a small terminal. */
const SHOWN_BARS = 16
/** Off a terminal nothing can be redrawn: there the table is printed this often. */
const PRINT_EVERY_MS = 5_000
/** Of a terminal that does not tell its width. */
const USUAL_COLUMNS = 80
const CLEAR_BELOW = '\x1b[J'

/** Shows a table of bars that fills: redrawn in place on a terminal, printed now and then elsewhere. */
export function barsScreen(
  stream: NodeJS.WriteStream,
  colour: boolean,
): (bars: readonly StoredBar[]) => Promise<void> {
  let height = 0
  let shownMs = Number.NEGATIVE_INFINITY
  let shown = ''
  return async (bars) => {
    const text = await tableText(bars, colour)
    const isDue = stream.isTTY || performance.now() - shownMs >= PRINT_EVERY_MS
    if (text === shown || !isDue || bars.length === 0) return
    stream.write(`${height > 0 && stream.isTTY ? `\x1b[${height}A${CLEAR_BELOW}` : ''}${text}\n`)
    height = heightOn(text, stream.columns || USUAL_COLUMNS)
    shownMs = performance.now()
    shown = text
  }
}

/** How many lines a text takes where long ones are wrapped. */
function heightOn(text: string, columns: number): number {
  const lengths = text.split('\n').map((line) => stripVTControlCharacters(line).length)
  return lengths.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0)
}

async function tableText(bars: readonly StoredBar[], colour: boolean): Promise<string> {
  const newest = bars.slice(-SHOWN_BARS)
  async function* page(): AsyncGenerator<readonly StoredBar[]> {
    yield await Promise.resolve(newest)
  }
  let text = ''
  for await (const chunk of barsTable(page(), { colour })) text += chunk
  return text
}
