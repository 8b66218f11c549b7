/** The pages of one column in one row group, read and unpacked one at a time. */
import type { PageHeader, SchemaElement } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { crc32 } from '../../core/crc32.ts'
import type { TableFile } from '../inputs/input.ts'
import { pageReader, readMeasuredRuns, readRuns, readValues } from './parquet-encodings.ts'
import type { PageReader, Values } from './parquet-encodings.ts'
import type { ColumnPart, ParquetColumn } from './parquet-footer.ts'
import { readExactly } from './read-exactly.ts'
import { check, unsupported } from './table-fault.ts'
import { endOfThrift } from './thrift-bounds.ts'
import { unpackPage } from './unpack-page.ts'
import type { CellText } from './cell-text.ts'

/** Some rows of a column. */
export interface Page {
  readonly rowCount: number
  /** The values of the rows that have one. */
  readonly values: Values
  /** 1 for each row that has a value; absent where all have one. */
  readonly present?: Uint8Array | undefined
  readonly text: CellText
}

/** Gives the pages in order, which together have `rowCount` rows. */
export async function* pagesOf(
  file: TableFile,
  column: ParquetColumn,
  part: ColumnPart,
  rowCount: number,
): AsyncGenerator<Page> {
  let dictionary: readonly string[] | undefined
  let rowsLeft = rowCount
  for (let at = part.start; at < part.end && rowsLeft > 0;) {
    const { header, bodyAt } = await readHeader(file, at, part.end)
    const bodyEnd = bodyAt + header.compressed_page_size
    checkHeader(header, part.end - bodyAt, rowsLeft)
    const raw: RawPage = { header, column, part, body: await readExactly(file, bodyAt, bodyEnd) }
    checkSum(raw)
    at = bodyEnd
    if (header.type === 'DICTIONARY_PAGE') dictionary = dictionaryOf(raw)
    if (!isDataPage(header)) continue
    const page = pageOf(raw, dictionary)
    rowsLeft -= page.rowCount
    yield page
  }
}

interface RawPage {
  readonly header: PageHeader
  readonly column: ParquetColumn
  readonly part: ColumnPart
  readonly body: Uint8Array<ArrayBuffer>
}

/** Headers have some dozen bytes, unless they hold long texts as the least and greatest value. */
const HEADER_BYTES = [1024, 64 * 1024, 16 * 1024 * 1024]

async function readHeader(file: TableFile, at: number, end: number) {
  for (const length of HEADER_BYTES) {
    const bytes = await readExactly(file, at, Math.min(at + length, end))
    const headerEnd = endOfThrift(bytes)
    if (headerEnd === undefined) continue
    const header = parquetHeader({ view: new DataView(bytes.buffer), offset: 0 })
    return { header, bodyAt: at + headerEnd }
  }
  return check(false, `the description of a page at byte ${at} does not end`) as never
}

/** Pages of real files have about one megabyte and some ten thousand rows. */
const PAGE_MAX_BYTES = 256 * 1024 * 1024
const PAGE_MAX_ROWS = 16 * 1024 * 1024

function checkHeader(header: PageHeader, bytesLeft: number, rowsLeft: number): void {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header
  check(packed >= 0 && packed <= bytesLeft, 'a page is longer than its column')
  check(unpacked >= 0, `a page claims to have ${unpacked} bytes`)
  const count = rowCountOf(header)
  check(count >= 0 && (count <= rowsLeft || !isDataPage(header)), `a page has ${count} rows`)
  check(header.type !== 'DICTIONARY_PAGE' || count <= unpacked, `a dictionary has ${count} values`)
  if (unpacked <= PAGE_MAX_BYTES && count <= PAGE_MAX_ROWS) return
  throw unsupported(
    `it has a page of ${unpacked} bytes and ${count} rows; at most ${PAGE_MAX_BYTES} and ${PAGE_MAX_ROWS} are read at once`,
    'write it again with smaller pages, as pyarrow and DuckDB do',
  )
}

function isDataPage({ type }: PageHeader): boolean {
  return type === 'DATA_PAGE' || type === 'DATA_PAGE_V2'
}

function rowCountOf(header: PageHeader): number {
  const described =
    header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header
  return described?.num_values ?? 0
}

/** Few writers add checksums. */
function checkSum({ header, body }: RawPage): void {
  if (header.crc === undefined) return
  const isSound = crc32(body, 0, body.length) === header.crc >>> 0
  check(isSound, 'the checksum of a page is not that of its bytes')
}

function dictionaryOf(raw: RawPage): string[] {
  const { header, column, part, body } = raw
  const bytes = unpackPage(part.codec, body, header.uncompressed_page_size)
  const values = readValues(pageReader(bytes), 'PLAIN', rowCountOf(header), column.element)
  return Array.from(values, column.text)
}

function pageOf(raw: RawPage, dictionary: readonly string[] | undefined): Page {
  const { header, column } = raw
  const rowCount = rowCountOf(header)
  const { page, present, encoding } =
    header.type === 'DATA_PAGE' ? firstVersion(raw, rowCount) : secondVersion(raw, rowCount)
  const count = present === undefined ? rowCount : countOnes(present)
  const values = readValues(page, encoding, count, column.element)
  check(values.length >= count, 'a page has fewer values than rows')
  const isPlaces = encoding.endsWith('_DICTIONARY')
  return { rowCount, values, present, text: isPlaces ? textsIn(dictionary) : column.text }
}

/** Unpacked, and read up to the values. */
interface OpenPage {
  readonly page: PageReader
  readonly present: Uint8Array | undefined
  readonly encoding: string
}

/** Everything is packed together. */
function firstVersion({ header, column, part, body }: RawPage, rowCount: number): OpenPage {
  const described = header.data_page_header
  check(described !== undefined, 'a page is not described')
  const page = pageReader(unpackPage(part.codec, body, header.uncompressed_page_size))
  if (!isNullable(column.element)) return { page, present: undefined, ...described }
  check(described.definition_level_encoding === 'RLE', 'a page marks its nulls in an unknown way')
  return { page, present: readMeasuredRuns(page, new Uint8Array(rowCount)), ...described }
}

/** The marks of nulls stand before what is packed. */
function secondVersion({ header, column, part, body }: RawPage, rowCount: number): OpenPage {
  const described = header.data_page_header_v2
  check(described !== undefined, 'a page is not described')
  const { definition_levels_byte_length: marks, repetition_levels_byte_length: nesting } = described
  const levels = marks + nesting
  const isSound = marks >= 0 && nesting >= 0 && levels <= body.length
  check(isSound && levels <= header.uncompressed_page_size, 'a page is shorter than its marks')
  const length = header.uncompressed_page_size - levels
  const codec = described.is_compressed === false ? 'UNCOMPRESSED' : part.codec
  const page = pageReader(unpackPage(codec, body.subarray(levels), length))
  if (!isNullable(column.element)) return { page, present: undefined, ...described }
  const marked = { ...pageReader(body), offset: nesting }
  return { page, present: readRuns(marked, 1, new Uint8Array(rowCount), marks), ...described }
}

function isNullable({ repetition_type }: SchemaElement): boolean {
  return repetition_type === 'OPTIONAL'
}

function countOnes(present: Uint8Array): number {
  let count = 0
  for (const one of present) count += one
  return count
}

function textsIn(dictionary: readonly string[] | undefined): CellText {
  check(dictionary !== undefined, 'a page refers to a dictionary that is missing')
  return (place) => {
    const text = dictionary[place as number]
    check(text !== undefined, 'a page refers to a value that its dictionary has not')
    return text
  }
}
