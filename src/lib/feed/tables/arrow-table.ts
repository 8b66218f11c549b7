import { DataType } from 'apache-arrow/type'
import type { TableFile, TableRows } from '../inputs/input.ts'
import { readBatchHead, readColumns, readDictionaryHead } from './arrow-batch.ts'
import { arrowCellText, columnCells } from './arrow-cells.ts'
import { readArrowFooter, type ArrowFooter } from './arrow-footer.ts'
import type { CellText } from './cell-text.ts'
import { BATCH_ROWS, rowsFrom } from './rows-from.ts'
import { checkColumns } from './table-fault.ts'

/** The rows of an Arrow IPC file, which is what Feather version 2 is; one batch is in memory. */
export async function openArrowTable(file: TableFile): Promise<TableRows> {
  const footer = await readArrowFooter(file)
  const columns = readableColumns(footer)
  checkColumns(columns.length)
  let length = 0
  for (const block of footer.batches) length += (await readBatchHead(file, block)).length
  return {
    columns: columns.map(({ name }) => name),
    length,
    rows: () => rowsOf(file, footer, columns),
  }
}

interface ReadableColumn {
  readonly name: string
  /** Which one of all columns it is. */
  readonly place: number
  /** The id of its dictionary, where it has one. */
  readonly dictionary: number | undefined
  readonly text: CellText
}

function readableColumns({ schema }: ArrowFooter): ReadableColumn[] {
  return schema.fields.flatMap((field, place) => {
    const type = field.type as DataType
    const text = arrowCellText(type)
    const dictionary = DataType.isDictionary(type) ? type.id : undefined
    return text === undefined ? [] : [{ name: field.name, place, dictionary, text }]
  })
}

async function* rowsOf(
  file: TableFile,
  footer: ArrowFooter,
  columns: readonly ReadableColumn[],
): AsyncGenerator<string[][]> {
  const dictionaries = await readDictionaries(file, footer)
  for (const block of footer.batches) {
    const head = await readBatchHead(file, block)
    const read = await readColumns(file, block, head, footer.schema.fields)
    const cells = columns.map(({ place, text, dictionary = NONE }) =>
      columnCells(read[place] as (typeof read)[number], text, dictionaries.get(dictionary)),
    )
    for (let start = 0; start < head.length; start += BATCH_ROWS) {
      const end = Math.min(start + BATCH_ROWS, head.length)
      yield rowsFrom(
        cells.map((texts) => texts(start, end)),
        end - start,
      )
    }
  }
}

const NONE = -1

/** The texts of each dictionary by its id; one may come in several parts. */
async function readDictionaries(
  file: TableFile,
  { schema, dictionaries }: ArrowFooter,
): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>()
  for (const block of dictionaries) {
    const { id, isDelta, data } = await readDictionaryHead(file, block)
    const type = schema.dictionaries.get(id)
    const text = type === undefined ? undefined : arrowCellText(type)
    if (type === undefined || text === undefined) continue
    const [column] = await readColumns(file, block, data, [type])
    const cells = columnCells(column as NonNullable<typeof column>, text, undefined)
    const entries = cells(0, data.length)
    texts.set(id, isDelta ? [...(texts.get(id) ?? []), ...entries] : entries)
  }
  return texts
}
