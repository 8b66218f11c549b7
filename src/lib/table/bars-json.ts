/**
 * Bars as JSON. Prices and volumes are JSON numbers written with their exact digits, as JSON allows
 * any number of them; a reader that keeps doubles rounds after about 15 significant ones. `complete`
 * is null where nobody can know; `filled` stands only in bars that stand for a time without trades.
 */
import { jsonText } from '../core/json-text.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import { fieldOf, type BarColumn } from './bar-columns.ts'
import { COLUMNS } from './bar-fields.ts'

/** One JSON array, an object per bar on a line of its own. */
export async function* barsJson(
  pages: AsyncIterable<readonly StoredBar[]>,
  columns?: readonly BarColumn[],
): AsyncGenerator<string> {
  const objectOf = barJson(columns)
  let before = '[\n'
  for await (const bars of pages) {
    if (bars.length === 0) continue
    yield before + bars.map(objectOf).join(',\n')
    before = ',\n'
  }
  yield before === ',\n' ? '\n]\n' : '[]\n'
}

/** One JSON object per line, without an array around them. */
export async function* barsNdjson(
  pages: AsyncIterable<readonly StoredBar[]>,
  columns?: readonly BarColumn[],
): AsyncGenerator<string> {
  const objectOf = barJson(columns)
  for await (const bars of pages) {
    if (bars.length > 0) yield bars.map((bar) => `${objectOf(bar)}\n`).join('')
  }
}

type TextOf = (bar: StoredBar) => string

const USUAL_COLUMNS: readonly BarColumn[] = [...COLUMNS, 'complete']

/** Without chosen columns, a filled bar says so in a member of its own. */
export function barJson(columns: readonly BarColumn[] | undefined): TextOf {
  const [first, ...others] = (columns ?? USUAL_COLUMNS).map(jsonMember)
  return (bar) => {
    let text = first === undefined ? '' : first(bar)
    for (const member of others) text += `,${member(bar)}`
    return columns === undefined && bar.filled ? `{${text},"filled":true}` : `{${text}}`
  }
}

const TEXT_COLUMNS: ReadonlySet<BarColumn> = new Set(['symbol', 'timestamp', 'spark'])

/** Numbers and true and false are written as they are; texts need quotes. */
function jsonMember(column: BarColumn): TextOf {
  const textOf = fieldOf(column)
  if (!TEXT_COLUMNS.has(column)) return (bar) => `"${column}":${textOf(bar) ?? 'null'}`
  let known = { text: '', json: '""' }
  return (bar) => {
    const text = textOf(bar) ?? ''
    if (text !== known.text) known = { text, json: jsonText(text) }
    return `"${column}":${known.json}`
  }
}
