import { describe, expect, it } from 'vitest'
import { readIsoTime } from '../../../../src/lib/core/trade-time.ts'
import { readRecords, readTable } from '../../../support/table-file.ts'
import { fixture } from '../../../support/table-fixtures.ts'

const NUMBERS = [
  {
    id: '9007199254740993',
    unsigned: '18446744073709551615',
    small: '4294967295',
    price: '0.1',
    float: '0.1',
    decimal: '12345678901234567890.123456789012345678',
    short: '1.50',
    middle: '12345678.12345678',
    flag: 'true',
    side: 'buy',
  },
  {
    id: '-9223372036854775808',
    unsigned: '0',
    small: '2147483648',
    price: '1e-7',
    float: '16777216',
    decimal: '-0.000000000000000001',
    short: '-99999.99',
    middle: '-1.00000000',
    flag: '',
    side: '',
  },
  {
    id: '',
    unsigned: '1',
    small: '7',
    price: 'NaN',
    float: '0.33333334',
    decimal: '',
    short: '0.01',
    middle: '0.00000000',
    flag: 'false',
    side: 'Käufer 🚀',
  },
]

/** What the fixtures with 60 trades hold. */
const TRADES = Array.from({ length: 60 }, (_, row) => [
  String(100 + row),
  String(100 + (row % 7) / 10),
  ['BTCUSDT', 'ETHUSDT', ''][row % 3],
])

describe('a Parquet file', () => {
  it('keeps every digit of integers, doubles, floats and decimals, and its nulls', async () => {
    expect(await readRecords(fixture('numbers'))).toEqual(NUMBERS)
  })

  it('reads decimals that are kept as integers the same', async () => {
    expect(await readRecords(fixture('integerDecimals'))).toEqual(NUMBERS)
  })

  it('writes times of every unit as ISO in UTC with all their digits', async () => {
    expect(await readRecords(fixture('times'))).toEqual([
      {
        s: '2024-01-01T00:00:00Z',
        ms: '2024-01-01T00:00:59.999Z',
        us: '2024-01-01T00:00:59.999999Z',
        ns: '2024-01-01T00:00:59.999999999Z',
        day: '2024-01-01',
        date64: '2024-01-01',
      },
      {
        s: '',
        ms: '1970-01-01T00:00:00Z',
        us: '1969-12-31T23:59:59.999999Z',
        ns: '1970-01-01T00:00:00.000000001Z',
        day: '1969-12-31',
        date64: '',
      },
    ])
  })

  it('reads INT96 to the nanosecond, as a time that trades take', async () => {
    const { rows } = await readTable(fixture('int96'))
    expect(rows).toEqual([['2024-01-01T00:00:59.999999999Z'], ['1970-01-01T00:00:00.000000001Z']])
    const timeMs = Date.UTC(2024, 0, 1, 0, 0, 59, 999)
    expect(readIsoTime(rows[0]?.[0] as string)).toEqual({ timeMs, nanos: 999_999 })
  })

  it.each([
    'tradesSnappy',
    'tradesZstd',
    'tradesGzip',
    'tradesLz4',
    'tradesBrotli',
    'checksums',
    'version2',
  ] as const)('has the same rows whatever packed it: %s', async (name) => {
    const table = await readTable(fixture(name))
    expect(table.columns).toEqual(['id', 'price', 'symbol'])
    expect(table.length).toBe(60)
    expect(table.rows).toEqual(TRADES)
  })

  it.each(['encodings', 'encodings1'] as const)(
    'has the same values in every encoding: %s',
    async (name) => {
      const { rows } = await readTable(fixture(name))
      const expected = TRADES.map((row, at) => [...row, `symbol-${at}`, String(at % 3 === 0)])
      expect(rows).toEqual(expected)
    },
  )

  it('leaves out lists, structs, maps, bytes, times of day and half floats', async () => {
    const { columns, rows } = await readTable(fixture('nested'))
    expect(columns).toEqual(['before', 'after'])
    expect(rows).toEqual([
      ['1', 'y'],
      ['2', 'z'],
    ])
  })

  it('is read as DuckDB writes it, with unsigned numbers above 2^31', async () => {
    const { rows } = await readTable(fixture('duckdb'))
    const ids = [0, 1, 2, 3, 4].map((at) => String(4_294_967_290 + at))
    expect(rows.map(([id]) => id)).toEqual(ids)
    expect(rows[1]).toEqual([ids[1], 'sym-1', '0.125', '2024-01-01T00:00:00.123456789Z'])
  })

  it('gives empty texts for a column without any value', async () => {
    const { rows } = await readTable(fixture('noValues'))
    expect(rows).toEqual([
      ['1', '', 'x'],
      ['2', '', ''],
    ])
  })

  it('is read as pandas and Polars write it by default', async () => {
    expect((await readTable(fixture('pandas'))).rows).toEqual([
      ['2024-01-01T00:00:00.123456789Z', '0.1', 'buy'],
      ['', '', 'sell'],
    ])
    expect((await readTable(fixture('polars'))).rows[1]).toEqual([
      'a symbol of more than 12 bytes',
      '2',
      'x',
      '2024-01-01T00:00:00.123456Z',
    ])
  })
})
