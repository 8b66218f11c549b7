import { EXIT, MktError } from '../lib/core/errors.ts'
import { readSplit } from '../lib/core/parse-split.ts'
import type { Split } from '../lib/core/split.ts'
import { fieldsOf } from '../lib/feed/formats/csv-row.ts'
import { openPath } from '../lib/feed/inputs/open-input.ts'
import { linesOf, type Line } from '../lib/feed/line-reader.ts'

/** More than all the splits that US exchanges ever had; they are stored by one statement. */
const MAX_SPLITS = 100_000
const COLUMNS = ['symbol', 'date', 'ratio'] as const
const NO_HEADER = `a header with ${COLUMNS.join(', ')} was wanted there`

/**
 * Reads a CSV file (stdin for '-') whose header names symbol, date and ratio. Errors: those of
 * openPath, and BAD_SPLIT_FILE (exit 65) with the number of the first line that is bad.
 */
export async function readSplitFile(
  path: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<Split[]> {
  const file = await openPath(path, { signal })
  try {
    const rows = rowReader(nowMs)
    for await (const { lines } of linesOf(file.read())) {
      for (const line of lines) refuseFault(rows.read(line), file.name, line.number)
    }
    return rows.splits()
  } finally {
    await file.close()
  }
}

interface RowReader {
  splits(): Split[]
  /** Says what is wrong with a line, where something is. */
  read(line: Line): string | undefined
}

function rowReader(nowMs: number): RowReader {
  const splits = new Map<string, { split: Split; line: number }>()
  let columns: Columns | undefined
  return {
    splits: () => [...splits.values()].map(({ split }) => split),
    read: ({ text, number, tooLarge }) => {
      if (text.trim() === '') return undefined
      const fields = tooLarge ? undefined : fieldsOf(text)
      if (fields === undefined) return 'it is no row of CSV'
      if (columns === undefined) {
        columns = columnsOf(fields)
        return columns === undefined ? NO_HEADER : undefined
      }
      const split = splitOf(fields, columns, nowMs)
      if (typeof split === 'string') return split
      const key = `${split.date} ${split.symbol}`
      const known = splits.get(key)
      if (known !== undefined) return `line ${known.line} has a split of that symbol and date too`
      splits.set(key, { split, line: number })
      return splits.size > MAX_SPLITS ? `there are more than ${MAX_SPLITS} splits` : undefined
    },
  }
}

interface Columns {
  readonly count: number
  /** Where symbol, date and ratio stand. */
  readonly places: readonly number[]
}

function columnsOf(header: readonly string[]): Columns | undefined {
  const names = header.map((name) => name.trim().toLowerCase())
  const places = COLUMNS.map((name) => names.indexOf(name))
  return places.includes(-1) ? undefined : { count: names.length, places }
}

function splitOf(
  fields: readonly string[],
  { count, places }: Columns,
  nowMs: number,
): Split | string {
  if (fields.length !== count) return `it has ${fields.length} fields, its header ${count}`
  const [symbol = '', date = '', ratio = ''] = places.map((place) => fields[place])
  return readSplit({ symbol, date, ratio }, nowMs)
}

function refuseFault(fault: string | undefined, file: string, line: number): void {
  if (fault === undefined) return
  throw new MktError(`Cannot take line ${line} of ${file}: ${fault}. Nothing was stored`, {
    code: 'BAD_SPLIT_FILE',
    exit: EXIT.badData,
    tryThis: ['write lines such as AAPL,2020-08-31,4:1 below the header symbol,date,ratio'],
  })
}
