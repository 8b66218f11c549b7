/**
 * Looks through the descriptions in an Arrow file, which are FlatBuffers, before the library reads
 * them: it takes the number of items that stands there and loops over as many, whatever there is.
 * The shapes are those of File.fbs, Schema.fbs and Message.fbs of Apache Arrow.
 */
import { check } from './table-fault.ts'

/** @throws TableFault or RangeError where a list has more items than there are bytes */
export function checkFooter(bytes: Uint8Array): void {
  const walk = walkOf(bytes)
  const footer = rootOf(walk)
  for (const place of [2, 3]) listIn(walk, footer, place, 24)
  tablesIn(walk, footer, 4)
  const schema = tableIn(walk, footer, 1)
  check(schema !== undefined, 'it does not describe its columns')
  tablesIn(walk, schema, 2)
  for (const field of tablesIn(walk, schema, 1)) checkField(walk, field, 0)
}

/** The same for the head of a record batch or of a dictionary, which holds a batch. */
export function checkMessage(bytes: Uint8Array, isDictionary: boolean): void {
  const walk = walkOf(bytes)
  const message = rootOf(walk)
  tablesIn(walk, message, 4)
  const header = tableIn(walk, message, 2)
  const batch = isDictionary && header !== undefined ? tableIn(walk, header, 1) : header
  check(batch !== undefined, 'a batch of rows is not described')
  for (const place of [1, 2]) listIn(walk, batch, place, 16)
  listIn(walk, batch, 4, 8)
}

interface Walk {
  readonly view: DataView
  /** How many tables may still be visited: they may overlap, and so be very many in few bytes. */
  tablesLeft: number
}

const TABLES_MAX = 100_000
const NESTING_MAX = 32

function walkOf(bytes: Uint8Array): Walk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { view, tablesLeft: TABLES_MAX }
}

function rootOf({ view }: Walk): number {
  return view.getUint32(0, true)
}

function checkField(walk: Walk, field: number, depth: number): void {
  check(depth < NESTING_MAX, 'its columns are nested too deep')
  tablesIn(walk, field, 6)
  for (const child of tablesIn(walk, field, 5)) checkField(walk, child, depth + 1)
}

/** Where the part of a table lies; undefined where it is absent. */
function partOf({ view }: Walk, table: number, place: number): number | undefined {
  const parts = table - view.getInt32(table, true)
  const at = 4 + 2 * place
  const offset = at < view.getUint16(parts, true) ? view.getUint16(parts + at, true) : 0
  return offset === 0 ? undefined : table + offset
}

/** Where the thing lies that a part points to. */
function targetOf({ view }: Walk, part: number): number {
  return part + view.getUint32(part, true)
}

function tableIn(walk: Walk, table: number, place: number): number | undefined {
  const part = partOf(walk, table, place)
  return part === undefined ? undefined : targetOf(walk, part)
}

/** Where the items of a list begin, and how many they are. */
function listIn(walk: Walk, table: number, place: number, itemBytes: number) {
  const part = partOf(walk, table, place)
  if (part === undefined) return { start: 0, length: 0 }
  const at = targetOf(walk, part)
  const length = walk.view.getUint32(at, true)
  const bytesLeft = walk.view.byteLength - at - 4
  check(length * itemBytes <= bytesLeft, `it has a list of ${length} parts in ${bytesLeft} bytes`)
  return { start: at + 4, length }
}

function tablesIn(walk: Walk, table: number, place: number): number[] {
  const { start, length } = listIn(walk, table, place, 4)
  walk.tablesLeft -= length
  check(walk.tablesLeft >= 0, `it has more than ${TABLES_MAX} columns and remarks`)
  return Array.from({ length }, (_, item) => targetOf(walk, start + 4 * item))
}
