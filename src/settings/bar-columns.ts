import { EXIT, MktError } from '../lib/core/errors.ts'
import { matchSymbols } from '../lib/store/symbol-match.ts'
import { BAR_COLUMNS, type BarColumn } from '../lib/table/bar-columns.ts'

/**
 * Reads close,volume or "close, volume" as columns, in that order.
 * @throws MktError (usage) where there is no such column, or one is named twice.
 */
export function parseColumns(text: string): BarColumn[] {
  const columns = text.split(',').map((word) => parseColumn(word.trim()))
  const twice = columns.find((column, at) => columns.indexOf(column) !== at)
  if (twice === undefined) return columns
  throw badColumns(`Cannot show the column ${twice} twice: name it once`, [])
}

function parseColumn(word: string): BarColumn {
  const column = BAR_COLUMNS.find((one) => one === word.toLowerCase())
  if (column !== undefined) return column
  const match = matchSymbols(word, BAR_COLUMNS)
  const near = 'near' in match ? match.near : []
  const hint = near.length === 0 ? '' : `. Did you mean ${near.join(' or ')}?`
  throw badColumns(
    `Cannot show a column ${JSON.stringify(word)}: the columns are ${BAR_COLUMNS.join(', ')}${hint}`,
    near.map((name) => `--columns ${name}`),
  )
}

function badColumns(message: string, tryThis: string[]): MktError {
  return new MktError(message, { code: 'BAD_COLUMNS', exit: EXIT.usage, tryThis })
}
