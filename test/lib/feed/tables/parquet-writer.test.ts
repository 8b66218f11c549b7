import { describe, expect, it } from 'vitest'
import {
  openParquet,
  type ParquetCell,
  type ParquetColumn,
} from '../../../../src/lib/feed/tables/parquet-writer.ts'
import { readTable } from '../../../support/table-file.ts'

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'symbol', type: 'text', nullable: false },
  { name: 'micros', type: 'time-micros', nullable: false },
  { name: 'nanos', type: 'time-nanos', nullable: true },
  { name: 'price', type: 'decimal', nullable: true },
  { name: 'count', type: 'integer', nullable: true },
  { name: 'final', type: 'boolean', nullable: true },
]

const ROW: readonly ParquetCell[] = [
  'BTC',
  1_704_067_200_000_001n,
  1_704_067_200_123_456_789n,
  '61234.56',
  9_007_199_254_740_993n,
  true,
]

/** The bytes, and how many writes they came in. */
async function written(
  columns: readonly ParquetColumn[],
  ...batches: readonly (readonly (readonly ParquetCell[])[])[]
): Promise<{ bytes: Buffer; writes: number }> {
  const parts: Uint8Array[] = []
  const file = await openParquet(columns, (bytes) => Promise.resolve(void parts.push(bytes)))
  for (const rows of batches) await file.append(rows)
  await file.close()
  return { bytes: Buffer.concat(parts), writes: parts.length }
}

const PRICE: readonly ParquetColumn[] = [{ name: 'price', type: 'decimal', nullable: false }]

describe('a Parquet file that mkt writes', () => {
  it('gives back every cell and every null', async () => {
    const empty = ['Ünï', 0n, undefined, undefined, undefined, undefined]
    const { bytes } = await written(COLUMNS, [ROW], [empty])
    expect(await readTable(bytes)).toEqual({
      columns: ['symbol', 'micros', 'nanos', 'price', 'count', 'final'],
      length: 2,
      rows: [
        [
          'BTC',
          '2024-01-01T00:00:00.000001Z',
          '2024-01-01T00:00:00.123456789Z',
          '61234.56',
          '9007199254740993',
          'true',
        ],
        ['Ünï', '1970-01-01T00:00:00Z', '', '', '', ''],
      ],
    })
  })

  it('keeps decimals whose shortest double says the same number', async () => {
    const prices = ['0.1', '0.0000001', '1.50', '12345678.12345678', '123456789012345000000', '0']
    const { bytes } = await written(
      PRICE,
      prices.map((price) => [price]),
    )
    const { rows } = await readTable(bytes)
    const numbers = ['0.1', '1e-7', '1.5', '12345678.12345678', '123456789012345000000', '0']
    expect(rows.flat()).toEqual(numbers)
  })

  it.each(['12345678901.1234567', '0.12345678901234567', '9007199254740993'])(
    'refuses a decimal that a double does not keep: %s',
    async (price) => {
      await expect(written(PRICE, [[price]])).rejects.toMatchObject({
        code: 'NOT_A_DOUBLE',
        exitCode: 65,
        message: expect.stringContaining(price) as string,
      })
    },
  )

  it('is written in parts, so that memory is that of one of them', async () => {
    const rows = Array.from({ length: 120_000 }, (_, row) => [String(row)])
    const { bytes, writes } = await written(PRICE, rows)
    expect(writes).toBe(4)
    const table = await readTable(bytes)
    expect(table.length).toBe(120_000)
    expect(table.rows[119_999]).toEqual(['119999'])
  })

  it('without rows has its columns all the same', async () => {
    const { bytes } = await written(PRICE)
    expect(await readTable(bytes)).toEqual({ columns: ['price'], length: 0, rows: [] })
  })

  it('takes no null where a column is not nullable', async () => {
    await expect(written(PRICE, [[undefined]])).rejects.toThrow('Cannot write a null')
  })
})
