import { barsTable } from '../lib/table/bars-table.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'

/** So many of the newest bars are shown: they fit on a small terminal. */
const SHOWN_BARS = 16
/** Off a terminal nothing can be redrawn: there the table is printed this often. */
const PRINT_EVERY_MS = 5_000
const CLEAR_BELOW = '\x1b[J'

/** Shows a table of bars that fills: redrawn in place on a terminal, printed now and then elsewhere. */
export function barsScreen(
  stream: NodeJS.WriteStream,
  colour: boolean,
): (bars: readonly StoredBar[]) => Promise<void> {
  let height = 0
  let shownMs = 0
  let shown = ''
  return async (bars) => {
    const text = await tableText(bars, colour)
    const isDue = stream.isTTY || Date.now() - shownMs >= PRINT_EVERY_MS
    if (text === shown || !isDue || bars.length === 0) return
    stream.write(`${height > 0 && stream.isTTY ? `\x1b[${height}A${CLEAR_BELOW}` : ''}${text}\n`)
    height = text.split('\n').length
    shownMs = Date.now()
    shown = text
  }
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
