import type { ParquetCell, ParquetColumn } from '../lib/feed/tables/parquet-writer.ts'

/** A Parquet file of these rows, as its bytes come; the package for it is loaded here. */
export async function* parquetBytes<T>(
  columns: readonly ParquetColumn[],
  pages: AsyncIterable<readonly T[]>,
  rowOf: (item: T) => readonly ParquetCell[],
): AsyncGenerator<Uint8Array> {
  const { openParquet } = await import('../lib/feed/tables/parquet-writer.ts')
  const written: Uint8Array[] = []
  const file = await openParquet(columns, (bytes) => {
    written.push(bytes)
    return Promise.resolve()
  })
  for await (const items of pages) {
    await file.append(items.map(rowOf))
    yield* written.splice(0)
  }
  await file.close()
  yield* written.splice(0)
}
