import {
  DateMillisecond,
  Decimal,
  RecordBatchFileWriter,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Utf8,
  Vector,
  makeData,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { readRecords, readTable } from '../../../support/table-file.ts'
import { fixture } from '../../../support/table-fixtures.ts'

/** The table as the library of Apache Arrow writes it. */
function written(table: Table): Buffer {
  return Buffer.from(RecordBatchFileWriter.writeAll(table).toUint8Array(true))
}

function integers<T extends DataType>(type: T, values: readonly bigint[]): Vector<T> {
  const data = BigInt64Array.from(values)
  return new Vector([makeData({ type, data, length: values.length } as never) as Data<T>])
}

describe('a Feather file', () => {
  it('keeps every digit of integers, doubles, floats and decimals, and its nulls', async () => {
    expect((await readTable(fixture('numbersFeather'))).rows).toEqual([
      [
        '9007199254740993',
        '18446744073709551615',
        '0.1',
        '0.1',
        '12345678901234567890.123456789012345678',
        'true',
        'buy',
      ],
      ['-9223372036854775808', '0', '1e-7', '16777216', '-0.000000000000000001', '', ''],
      ['', '1', 'NaN', '0.33333334', '', 'false', 'Käufer 🚀'],
    ])
  })

  it('writes times of every unit as ISO in UTC with all their digits', async () => {
    const [first, second] = await readRecords(fixture('timesFeather'))
    expect(first).toEqual({
      s: '2024-01-01T00:00:00Z',
      ms: '2024-01-01T00:00:59.999Z',
      us: '2024-01-01T00:00:59.999999Z',
      ns: '2024-01-01T00:00:59.999999999Z',
      day: '2024-01-01',
      date64: '2024-01-01T00:00:00Z',
    })
    expect(second).toMatchObject({ s: '', us: '1969-12-31T23:59:59.999999Z', day: '1969-12-31' })
  })

  it('is read as the library of Apache Arrow writes it', async () => {
    const table = new Table({
      s: integers(new TimestampSecond(), [1_704_067_200n, -1n]),
      ms: integers(new TimestampMillisecond(), [1_704_067_200_001n, -1n]),
      us: integers(new TimestampMicrosecond(), [1_704_067_200_000_001n, -1n]),
      ns: integers(new TimestampNanosecond(), [1_704_067_200_000_000_001n, -1n]),
      day: integers(new DateMillisecond(), [1_704_067_200_000n, 0n]),
    })
    expect((await readTable(written(table))).rows).toEqual([
      [
        '2024-01-01T00:00:00Z',
        '2024-01-01T00:00:00.001Z',
        '2024-01-01T00:00:00.000001Z',
        '2024-01-01T00:00:00.000000001Z',
        '2024-01-01T00:00:00Z',
      ],
      [
        '1969-12-31T23:59:59Z',
        '1969-12-31T23:59:59.999Z',
        '1969-12-31T23:59:59.999999Z',
        '1969-12-31T23:59:59.999999999Z',
        '1970-01-01T00:00:00Z',
      ],
    ])
  })

  it('reads negative decimals, and those with a negative scale', async () => {
    const data = Uint32Array.from([
      150, 0, 0, 0, 0xffff_ff6a, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff,
    ])
    const texts = async (scale: number) => {
      const column = new Vector([makeData({ type: new Decimal(scale, 38, 128), data, length: 2 })])
      return (await readTable(written(new Table({ column })))).rows.flat()
    }
    expect(await texts(2)).toEqual(['1.50', '-1.50'])
    expect(await texts(-2)).toEqual(['15000', '-15000'])
  })

  it('reads all its batches in their order', async () => {
    const batchOf = (part: number) => {
      const ids = Array.from({ length: 5000 }, (_, row) => BigInt(part * 5000 + row))
      const sides = ids.map((id) => (id % 2n === 0n ? 'buy' : null))
      return new Table({ id: vectorFromArray(ids), side: vectorFromArray(sides, new Utf8()) })
    }
    const { length, rows } = await readTable(written(batchOf(0).concat(batchOf(1))))
    expect(length).toBe(10_000)
    const expected = Array.from({ length }, (_, row) => [String(row), row % 2 === 0 ? 'buy' : ''])
    expect(rows).toEqual(expected)
  })

  it('reads a dictionary that comes in two parts', async () => {
    const { rows } = await readTable(fixture('dictionaryParts'))
    expect(rows).toEqual([['buy'], ['buy'], ['sell'], ['']])
  })

  it.each(['polarsUncompressed', 'polarsLz4', 'polarsZstd'] as const)(
    'is read as Polars writes it: %s',
    async (name) => {
      expect((await readTable(fixture(name))).rows).toEqual([
        ['BTC', '0.1', 'another text that is long', '2024-01-01T00:00:00.123456Z'],
        ['a symbol of more than 12 bytes', '2', 'x', '2024-01-01T00:00:00.123456Z'],
        ['', '3', '', '2024-01-01T00:00:00.123456Z'],
      ])
    },
  )

  it('gives empty texts for a column without any value', async () => {
    const { rows } = await readTable(fixture('noValuesFeather'))
    expect(rows).toEqual([
      ['1', '', 'x'],
      ['2', '', ''],
    ])
  })

  it('is read as pandas writes it by default', async () => {
    expect(await readRecords(fixture('pandasFeather'))).toEqual([
      { time: '2024-01-01T00:00:00.123456789Z', price: '0.1', side: 'buy' },
      { time: '', price: '', side: 'sell' },
    ])
  })

  it('leaves out lists, structs, maps, bytes, times of day and half floats', async () => {
    expect(await readRecords(fixture('nestedFeather'))).toEqual([
      { before: '1', after: 'y' },
      { before: '2', after: 'z' },
    ])
  })

  it('without rows has its columns all the same', async () => {
    const table = new Table({ price: vectorFromArray([1.5]) }).slice(0, 0)
    expect(await readTable(written(table))).toEqual({ columns: ['price'], length: 0, rows: [] })
  })
})
