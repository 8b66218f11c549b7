/**
 * Bars as JSON. Prices and volumes are JSON numbers written with their exact digits, as JSON allows
 * any number of them; a reader that keeps doubles rounds after about 15 significant ones. `complete`
 * is null where nobody can know.
 */
import { jsonText } from '../core/json-text.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { isoTime, NUMBER_COLUMNS, numbersOf } from './bar-fields.ts'

/** One JSON array, an object per bar on a line of its own. */
export async function* barsJson(
  pages: AsyncIterable<readonly StoredBar[]>,
): AsyncGenerator<string> {
  let before = '[\n'
  for await (const bars of pages) {
    if (bars.length === 0) continue
    yield before + bars.map(barJson).join(',\n')
    before = ',\n'
  }
  yield before === ',\n' ? '\n]\n' : '[]\n'
}

/** One JSON object per line, without an array around them. */
export async function* barsNdjson(
  pages: AsyncIterable<readonly StoredBar[]>,
): AsyncGenerator<string> {
  for await (const bars of pages) {
    if (bars.length > 0) yield bars.map((bar) => `${barJson(bar)}\n`).join('')
  }
}

function barJson(bar: StoredBar): string {
  const numbers = numbersOf(bar)
  const fields = NUMBER_COLUMNS.map((name) => `"${name}":${numbers[name] ?? 'null'}`)
  const symbol = jsonText(bar.symbol)
  const texts = [`"timestamp":"${isoTime(bar.startMs)}"`, ...fields]
  return `{"symbol":${symbol},${texts.join(',')},"complete":${bar.complete ?? 'null'}}`
}
