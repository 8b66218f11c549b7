import { columnNames, isHeader, type ColumnNames } from './column-names.ts'
import type { Row, RowFormat, RowLayout } from './format.ts'

/** The columns of a format by their names; 'qty|quantity' means the first of them that is there. */
export interface HeaderColumns {
  readonly time: string
  readonly price: string
  readonly size: string
  readonly symbol?: string
  readonly id?: string
  readonly idScope?: readonly string[]
  /** The other columns by which the format is known: a header that lacks one is of another. */
  readonly knownBy: readonly string[]
  /** Set where the header has these columns and no others. */
  readonly allColumns?: readonly string[]
  /** Set where the kind of the times tells the format from another with the same header. */
  readonly timesAre?: 'numbers' | 'dates'
  readonly only?: { readonly column: string; readonly values: readonly string[] }
  readonly oneValueOf?: string
}

/** Tells a format by its header, whose columns may stand in any order. */
export function byHeader(columns: HeaderColumns): RowFormat['layoutOf'] {
  return ([header = [], ...rows], { separator }) => {
    if (!isHeader(header)) return undefined
    const names = columnNames(header)
    const [time, price, size] = [columns.time, columns.price, columns.size].map(names.at)
    if (time === undefined || price === undefined || size === undefined) return undefined
    if (!hasTheColumns(names, columns) || !hasTheTimes(rows, time, columns)) return undefined
    const told = columns.knownBy.map((name) => names.shown[names.at(name) ?? 0])
    return {
      toldBy: `a header with ${told.join(', ')}`,
      fieldCount: header.length,
      hasHeader: true,
      separator,
      ...{ time, price, size },
      ...restOf(names, columns),
    }
  }
}

function hasTheColumns(names: ColumnNames, { knownBy, allColumns }: HeaderColumns): boolean {
  if (!knownBy.every((name) => names.at(name) !== undefined)) return false
  if (allColumns === undefined) return true
  const expected = columnNames(allColumns)
  return names.shown.every((name) => expected.at(name) !== undefined)
}

const YEAR_FIRST = /^\s*\d{4}-/

function hasTheTimes(rows: readonly Row[], time: number, { timesAre }: HeaderColumns): boolean {
  if (timesAre === undefined) return true
  const dates = rows.filter((row) => YEAR_FIRST.test(row[time] ?? '')).length
  return timesAre === 'dates' ? dates * 2 > rows.length : dates * 2 <= rows.length
}

type Rest = Pick<RowLayout, 'symbol' | 'id' | 'idScope' | 'only' | 'oneValueOf'>

function restOf(names: ColumnNames, columns: HeaderColumns): Rest {
  const { symbol, id, idScope, only, oneValueOf } = columns
  const place = (name: string | undefined) => (name === undefined ? undefined : names.at(name))
  const onlyAt = place(only?.column)
  const scope = idScope?.map(place).filter((column) => column !== undefined)
  return {
    symbol: place(symbol),
    id: place(id),
    idScope: scope,
    only:
      only && onlyAt !== undefined ? { column: onlyAt, values: new Set(only.values) } : undefined,
    oneValueOf: place(symbol) === undefined ? place(oneValueOf) : undefined,
  }
}
