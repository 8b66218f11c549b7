import { EXIT, MktError } from '../../core/errors.ts'
import { plainName } from './column-names.ts'
import type { Row } from './format.ts'

/** What a column of a trade file can hold. */
export type Meaning = 'symbol' | 'time' | 'price' | 'size' | 'id'

/** Names of columns; case, blanks, underscores and hyphens do not matter in them. */
export const SYNONYMS: Record<Meaning, readonly string[]> = {
  symbol: ['symbol', 'ticker', 's', 'sym', 'product_id', 'pair', 'instrument', 'inst_id'],
  time: [
    ...['time', 'timestamp', 'ts', 't', 'date', 'datetime', 'trade_time', 'trade_timestamp'],
    ...['transact_time', 'execution_time', 'event_time', 'exchange_timestamp', 'timestamp_ms'],
    ...['time_ms', 'unix', 'unix_time', 'unix_timestamp', 'epoch'],
  ],
  price: ['price', 'p', 'px', 'trade_price', 'execution_price'],
  size: ['volume', 'size', 'amount', 'qty', 'quantity', 'v', 'vol', 'q', 'sz', 'trade_size'],
  id: ['id', 'trade_id', 'tid', 'trdMatchID'],
}

const TIMESTAMPS = ['timestamp', 'ts', 'timestamp_ms', 'time_ms', 'unix', 'unix_time']

/**
 * Columns that are left out where a clearer one stands beside them: a date is then the same time
 * once more (beside a column time it may be the other half of it), an amount the value in money,
 * an id the number of the row.
 */
const YIELDS_TO = new Map<string, readonly string[]>([
  ['date', TIMESTAMPS],
  ['datetime', [...TIMESTAMPS, 'time', 't']],
  ['amount', ['size', 'qty', 'quantity']],
  ['id', ['trade_id', 'tid', 'trdMatchID']],
  ['pair', ['symbol']],
  ['instrument', ['symbol']],
])

/** The places of the columns of a header that mean something, counted from 0. */
export type Columns = ReadonlyMap<Meaning, number>

/** Reads a header. Errors: AMBIGUOUS_COLUMNS (exit 65) where two columns can mean the same. */
export function columnsOf(header: Row, fileName: string): Columns {
  const names = header.map(plainName)
  const columns = new Map<Meaning, number>()
  for (const [meaning, synonyms] of Object.entries(SYNONYMS) as [Meaning, readonly string[]][]) {
    const [at, ...others] = clearest(names, synonyms)
    if (others.length > 0) refuseAmbiguous(meaning, header, [at ?? 0, ...others], fileName)
    if (at !== undefined) columns.set(meaning, at)
  }
  return columns
}

/** The places of the columns that have one of these names and yield to no other. */
function clearest(names: readonly string[], synonyms: readonly string[]): number[] {
  const isIn = (name: string, some: readonly string[]) => some.map(plainName).includes(name)
  return names.flatMap((name, at) => {
    const clearer = YIELDS_TO.get(name) ?? []
    return isIn(name, synonyms) && !names.some((other) => isIn(other, clearer)) ? [at] : []
  })
}

function refuseAmbiguous(
  meaning: Meaning,
  header: Row,
  places: readonly number[],
  fileName: string,
): never {
  const names = places.map((at) => JSON.stringify((header[at] ?? '').trim())).join(' and ')
  throw new MktError(`Cannot read ${fileName}: its columns ${names} can both be the ${meaning}`, {
    code: 'AMBIGUOUS_COLUMNS',
    exit: EXIT.badData,
    tryThis: ['rename the one that is not meant'],
  })
}

/** Errors: NO_SUCH_COLUMN (exit 65), always. */
export function refuseMissing(meaning: Meaning, fileName: string): never {
  const names = SYNONYMS[meaning].join(', ')
  throw new MktError(
    `Cannot read ${fileName}: its header has no column for the ${meaning} (${names})`,
    { code: 'NO_SUCH_COLUMN', exit: EXIT.badData, tryThis: ['give the column one of these names'] },
  )
}
