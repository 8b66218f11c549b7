import { EXIT, MktError } from '../../core/errors.ts'
import { fieldsOf } from './csv-row.ts'
import type { FormatFile } from './format.ts'

/** Where the fields of a trade stand in a row, counted from 0, and how many fields a row has. */
export interface Columns {
  readonly count: number
  /** Absent where the file names no symbol: then FormatFile.symbol does. */
  readonly symbol: number | undefined
  readonly time: number
  readonly price: number
  readonly size: number
  readonly id: number | undefined
}

type Meaning = 'symbol' | 'time' | 'price' | 'size' | 'id'

const SYNONYMS: Record<Meaning, readonly string[]> = {
  symbol: ['symbol', 'ticker', 's', 'product_id'],
  time: ['time', 'timestamp', 'ts', 't', 'date', 'datetime'],
  price: ['price', 'p'],
  size: ['volume', 'size', 'amount', 'qty', 'quantity', 'v'],
  id: ['id', 'trade_id'],
}

/** Whether a line is the header of a file of trades: it names a time, a price and a size. */
export function isHeader(line: string): boolean {
  const found = meaningsOf(line)
  return (['time', 'price', 'size'] as const).every((meaning) => found.has(meaning))
}

/**
 * Reads a header; its columns may stand in any order and case, and others are ignored. Errors:
 * NO_SUCH_COLUMN and AMBIGUOUS_COLUMNS (exit 65).
 */
export function columnsOf(line: string, file: FormatFile): Columns {
  const found = meaningsOf(line)
  for (const meaning of found.keys()) refuseAmbiguous(meaning, found, file)
  const at = (meaning: Meaning): number | undefined => found.get(meaning)?.[0]?.index
  const needed = (meaning: Meaning): number => at(meaning) ?? refuseMissing(meaning, file)
  return {
    count: fieldsOf(line)?.length ?? 0,
    symbol: file.symbol === undefined ? needed('symbol') : at('symbol'),
    time: needed('time'),
    price: needed('price'),
    size: needed('size'),
    id: at('id'),
  }
}

type Found = Map<Meaning, { name: string; index: number }[]>

function meaningsOf(line: string): Found {
  const found: Found = new Map()
  for (const [index, field] of (fieldsOf(line) ?? []).entries()) {
    const name = field.trim()
    const meaning = MEANINGS.get(name.toLowerCase())
    if (meaning !== undefined) found.set(meaning, [...(found.get(meaning) ?? []), { name, index }])
  }
  return found
}

const MEANINGS = new Map(
  Object.entries(SYNONYMS).flatMap(([meaning, names]) =>
    names.map((name) => [name, meaning as Meaning] as const),
  ),
)

function refuseAmbiguous(meaning: Meaning, found: Found, file: FormatFile): void {
  const names = (found.get(meaning) ?? []).map(({ name }) => JSON.stringify(name))
  if (names.length < 2) return
  throw new MktError(
    `Cannot read ${file.name}: its columns ${names.join(' and ')} can both be the ${meaning}`,
    {
      code: 'AMBIGUOUS_COLUMNS',
      exit: EXIT.badData,
      tryThis: ['rename the one that is not meant'],
    },
  )
}

function refuseMissing(meaning: Meaning, file: FormatFile): never {
  const names = SYNONYMS[meaning].join(', ')
  const tryThis = meaning === 'symbol' ? ['mkt replay --file FILE --symbol SYMBOL'] : []
  throw new MktError(
    `Cannot read ${file.name}: its header has no column for the ${meaning} (${names})`,
    { code: 'NO_SUCH_COLUMN', exit: EXIT.badData, tryThis },
  )
}
