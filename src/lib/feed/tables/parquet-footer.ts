/** What the end of a Parquet file says about the rest: its columns and where their parts lie. */
import type { ColumnChunk, CompressionCodec, FileMetaData, SchemaElement } from 'hyparquet'
import { parquetMetadata } from 'hyparquet/src/metadata.js'
import type { TableFile } from '../inputs/input.ts'
import type { CellText } from './cell-text.ts'
import { parquetCellText } from './parquet-cells.ts'
import { cut, readExactly } from './read-exactly.ts'
import { check, unsupported } from './table-fault.ts'
import { endOfThrift } from './thrift-bounds.ts'

export interface ParquetFooter {
  readonly rowCount: number
  readonly columns: readonly ParquetColumn[]
  readonly rowGroups: readonly RowGroup[]
}

/** A column that is read; which one of all it is stands in `place`. */
export interface ParquetColumn {
  readonly name: string
  readonly place: number
  readonly element: SchemaElement
  readonly text: CellText
}

export interface RowGroup {
  readonly rowCount: number
  /** Those of `columns`, in their order. */
  readonly parts: readonly ColumnPart[]
}

/** The pages of one column in one row group: the bytes [start, end). */
export interface ColumnPart {
  readonly start: number
  readonly end: number
  readonly codec: CompressionCodec
}

/** Its length and the magic stand behind the footer. */
const TAIL_BYTES = 8
/** Footers of real files have some kilobytes; in memory they take ten times as much. */
const FOOTER_MAX_BYTES = 64 * 1024 * 1024

export async function readParquetFooter(file: TableFile): Promise<ParquetFooter> {
  const bytes = await footerBytes(file)
  check(endOfThrift(bytes) !== undefined, 'its footer does not end where it should')
  const metadata = parquetMetadata(bytes, { geoparquet: false })
  const columns = columnsOf(metadata.schema)
  const rowGroups = metadata.row_groups.map((group) => ({
    rowCount: countOf(group.num_rows),
    parts: columns.map((column) => partOf(group.columns[column.place], column, file)),
  }))
  const rowCount = rowGroups.reduce((sum, group) => sum + group.rowCount, 0)
  check(rowCount === countOf(metadata.num_rows), 'its row groups have not as many rows as it')
  return { rowCount, columns, rowGroups }
}

/** With its tail, as the library wants it. */
async function footerBytes(file: TableFile): Promise<Uint8Array> {
  if (file.size < 2 * TAIL_BYTES) throw cut(`it has only ${file.size} bytes`)
  const tail = await readExactly(file, file.size - TAIL_BYTES, file.size)
  const magic = Buffer.from(tail.subarray(4)).toString('latin1')
  if (magic === 'PARE') throw unsupported('its footer is encrypted', 'write it unencrypted')
  if (magic !== 'PAR1') throw cut('a Parquet file ends in PAR1, and this one does not')
  const length = new DataView(tail.buffer).getUint32(0, true)
  check(length <= file.size - TAIL_BYTES, `its footer of ${length} bytes is longer than the file`)
  if (length > FOOTER_MAX_BYTES) {
    throw unsupported(
      `its footer of ${length} bytes is longer than ${FOOTER_MAX_BYTES}`,
      'write it again with larger row groups',
    )
  }
  return readExactly(file, file.size - TAIL_BYTES - length, file.size)
}

/**
 * The schema is a tree, written parents first. A column that lies deeper than the first level is
 * part of a list, map or struct.
 */
function columnsOf(schema: readonly SchemaElement[]): ParquetColumn[] {
  const columns: ParquetColumn[] = []
  let place = 0
  let at = 1
  while (at < schema.length) {
    const element = schema[at] as SchemaElement
    const leaves = leavesOf(schema, at)
    const isFlat = element.type !== undefined && element.repetition_type !== 'REPEATED'
    const text = isFlat ? parquetCellText(element) : undefined
    if (text !== undefined) columns.push({ name: element.name, place, element, text })
    place += leaves.count
    at = leaves.end
  }
  return columns
}

/** How many physical columns a branch of the schema has, and where the next branch begins. */
function leavesOf(schema: readonly SchemaElement[], start: number): { count: number; end: number } {
  let count = 0
  let open = 1
  let at = start
  for (; open > 0; at += 1) {
    check(at < schema.length, 'its list of columns ends too early')
    const { type, num_children = 0 } = schema[at] as SchemaElement
    if (type !== undefined) count += 1
    open += (type === undefined ? num_children : 0) - 1
  }
  return { count, end: at }
}

function partOf(
  chunk: ColumnChunk | undefined,
  { name, element }: ParquetColumn,
  file: TableFile,
): ColumnPart {
  check(chunk !== undefined, `a row group has no column ${name}`)
  if (chunk.crypto_metadata !== undefined || chunk.encrypted_column_metadata !== undefined) {
    throw unsupported(`its column ${name} is encrypted`, 'write it unencrypted')
  }
  const meta = chunk.meta_data
  check(meta !== undefined, `a row group does not describe its column ${name}`)
  check(meta.type === element.type, `a row group has another type of column ${name}`)
  check(meta.path_in_schema.at(-1) === name, `a row group has no column ${name} in its place`)
  if (chunk.file_path !== undefined) {
    throw unsupported(`its column ${name} lies in another file`, 'write it as one file')
  }
  const start = startOf(meta)
  const end = start + Number(meta.total_compressed_size)
  check(start >= 4 && end >= start && end <= file.size, `its column ${name} lies beyond its end`)
  return { start, end, codec: meta.codec }
}

/** A dictionary, where there is one, stands before the data; a 0 says that there is none. */
function startOf(meta: NonNullable<ColumnChunk['meta_data']>): number {
  const data = Number(meta.data_page_offset)
  const dictionary = Number(meta.dictionary_page_offset ?? 0)
  return dictionary > 0 ? Math.min(data, dictionary) : data
}

/** More rows than this are no count, but damage. */
const COUNT_MAX = 2 ** 40

function countOf(value: FileMetaData['num_rows']): number {
  const count = Number(value)
  check(count >= 0 && count <= COUNT_MAX, `it claims to have ${count} rows`)
  return count
}
