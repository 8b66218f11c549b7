import { readEpoch, readIsoTime } from '../../core/trade-time.ts'
import { atLeastHalf } from './at-least-half.ts'
import { isHeader } from './column-names.ts'
import type { Row, RowFormat } from './format.ts'

/** What a field of a row without a header is. */
export type FieldKind = keyof typeof FIELD

interface FieldRule {
  /** For messages. */
  readonly shown: string
  fits(field: string): boolean
}

const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const FIELD = {
  time: { shown: 'time', fits: isTime },
  seconds: {
    shown: 'seconds',
    fits: (field) => /^\d{9,10}(?:\.\d+)?$/.test(field) && isTime(field),
  },
  price: { shown: 'price', fits: isNumber },
  size: { shown: 'size', fits: isNumber },
  id: { shown: 'id', fits: (field) => /^\d{1,20}$/.test(field) },
  number: { shown: 'number', fits: isNumber },
  truth: { shown: 'true or false', fits: (field) => /^(?:true|false)$/i.test(field) },
  side: { shown: 'side', fits: (field) => /^(?:[01]|buy|sell)$/i.test(field) },
  mark: { shown: 'mark', fits: (field) => /^[01]?$/.test(field) },
} satisfies Record<string, FieldRule>

function isNumber(field: string): boolean {
  return NUMBER.test(field)
}

function isTime(field: string): boolean {
  return (readEpoch(field, 'auto') ?? readIsoTime(field)) !== undefined
}

/** Of several kinds of rows, those with this value in this field are the trades. */
interface OnlyWith {
  readonly kind: FieldKind
  readonly values: readonly string[]
}

/** Tells a format without a header by what its fields hold in at least half of the rows. */
export function byFields(kinds: readonly FieldKind[], only?: OnlyWith): RowFormat['layoutOf'] {
  return (rows, { separator }) => {
    const [first = []] = rows
    if (first.length === kinds.length && isHeader(first)) return undefined
    const fitting = rows.filter((row) => fits(row, kinds)).length
    if (!atLeastHalf(fitting, rows.length)) return undefined
    const id = kinds.indexOf('id')
    return {
      toldBy: `${kinds.length} fields without a header: ${kinds.map((kind) => FIELD[kind].shown).join(', ')}`,
      fieldCount: kinds.length,
      hasHeader: false,
      separator,
      time: Math.max(kinds.indexOf('time'), kinds.indexOf('seconds')),
      price: kinds.indexOf('price'),
      size: kinds.indexOf('size'),
      id: id < 0 ? undefined : id,
      only: only && { column: kinds.indexOf(only.kind), values: new Set(only.values) },
    }
  }
}

function fits(row: Row, kinds: readonly FieldKind[]): boolean {
  return row.length === kinds.length && kinds.every((kind, at) => FIELD[kind].fits(row[at] ?? ''))
}
