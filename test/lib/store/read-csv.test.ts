/** The server writes the same csv as the program does. */
import fc from 'fast-check'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import { barsCsv } from '../../../src/lib/table/bars-csv.ts'
import { csvText } from '../../../src/lib/table/csv-text.ts'
import { positiveDecimals } from '../../support/arbitrary-trades.ts'
import { migratedStore } from '../../support/migrated-store.ts'
import { HOSTILE_SYMBOLS, textOf } from '../../support/stored-bars.ts'

const HEADER = 'symbol,timestamp,open,high,low,close,volume,trade_count,vwap\n'
const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(() => database.run((sql) => sql`truncate public.stock_bars_1min`))

async function insert(
  symbol: string,
  numbers: { price?: string | null; volume?: string; notional?: string | null } = {},
): Promise<void> {
  const { price = '1.50', volume = '2.0', notional = '3' } = numbers
  await database.run(
    (sql) => sql`
      insert into public.stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, notional, trade_count)
      select ${symbol}, '2024-01-02T10:00Z'::timestamptz + count(*) * interval '1 minute', ${price},
        ${price}, ${price}, ${price}, ${volume}, ${notional},
        case when ${notional}::numeric is not null then 3 end
      from public.stock_bars_1min where symbol = ${symbol}`,
  )
}

async function bothWays(): Promise<[server: string, program: string]> {
  const lines = await textOf(
    store.csvLines({ symbols: undefined }, (symbol) => csvText(symbol, {})),
  )
  return [HEADER + lines, await textOf(barsCsv(store.bars({ symbols: undefined })))]
}

test('csv of the server is that of the program, for any symbol', async () => {
  const storable = HOSTILE_SYMBOLS.filter((symbol) => symbol !== '\ud800')
  for (const symbol of storable) await insert(symbol)
  const [server, program] = await bothWays()
  expect(server).toBe(program)
  expect(program.length).toBeGreaterThan(storable.length * 40)
})

test('csv of the server is that of the program, for any numbers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(positiveDecimals, positiveDecimals, positiveDecimals), { minLength: 1 }),
      async (rows) => {
        for (const row of rows) {
          const [price, volume, notional] = row.map(formatDecimal)
          await insert('A', { price, volume, notional })
        }
        const [server, program] = await bothWays()
        expect(server).toBe(program)
      },
    ),
    { numRuns: 20 },
  )
})

test('csv of the server is that of the program, for rows of the original project', async () => {
  await insert('A', { price: null, notional: null })
  await insert('A', { price: 'NaN', notional: null })
  await insert('A', { volume: '0', notional: '0' })
  await insert('A', { volume: '0.0000', price: '150.0000' })
  const [server, program] = await bothWays()
  expect(server).toBe(program)
})

test('csv of the server has every bar of the time once, page after page', async () => {
  await database.run(
    (sql) => sql`
      insert into public.stock_bars_1min (symbol, timestamp, volume)
      select 'A', to_timestamp(m * 60), 1 from generate_series(1, 40000) as m`,
  )
  const lines = await textOf(
    store.csvLines({ symbols: ['A'], fromMs: 120_000, toMs: 39_999 * 60_000 }, String),
  )
  const times = lines.trimEnd().split('\n')
  expect(times).toHaveLength(39_997)
  expect(new Set(times).size).toBe(39_997)
  expect(times[0]).toBe('A,1970-01-01T00:02:00Z,,,,,1,,')
  expect(times.at(-1)).toBe(`A,${new Date(39_998 * 60_000).toISOString().slice(0, 19)}Z,,,,,1,,`)
})
