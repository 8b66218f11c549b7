import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate, migrationStatus, requireSchema } from '../../../src/lib/postgres/migrate.ts'
import { connectTo, emptyDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await emptyDatabase()
})
afterEach(() => database.drop())

describe('migrate', () => {
  it('brings an empty database up to date, as a role that is no superuser', async () => {
    const ran = await migrate(database)
    expect(ran.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7])
    const { applied, pending } = await migrationStatus(database)
    expect({ applied: applied.length, pending }).toEqual({ applied: 7, pending: [] })
  })

  it('does nothing the second time', async () => {
    await migrate(database)
    expect(await migrate(database)).toEqual([])
  })

  it('lets five processes migrate at once, and runs each migration once', async () => {
    const others = Array.from({ length: 5 }, () => connectTo(database.url))
    const ran = await Promise.all(others.map((other) => migrate(other)))
    expect(
      ran
        .flat()
        .map(({ version }) => version)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6, 7])
    await Promise.all(others.map((other) => other.close()))
  })

  it('refuses a schema that is newer than the program', async () => {
    await migrate(database)
    await database.run((sql) => sql`insert into mkt.migrations values (900, 'future')`)
    await expect(migrate(database)).rejects.toMatchObject({ code: 'SCHEMA_NEWER', exitCode: 78 })
    await expect(requireSchema(database)).rejects.toMatchObject({ exitCode: 78 })
  })

  it('names mkt migrate where the schema is missing', async () => {
    const error = { code: 'SCHEMA_OUTDATED', exitCode: 78, suggestions: ['mkt migrate'] }
    await expect(requireSchema(database)).rejects.toMatchObject(error)
  })
})

describe('migrate over a table of the original project', () => {
  beforeEach(async () => {
    await database.run((sql) =>
      sql
        .unsafe(
          `create table stock_bars_1min (
             timestamp timestamptz not null, symbol varchar(50) not null,
             open numeric(10,4) not null, high numeric(10,4) not null, low numeric(10,4) not null,
             close numeric(10,4) not null, volume numeric(15,4) not null,
             primary key (timestamp, symbol));
           insert into stock_bars_1min values
             ('2023-03-15T13:20:00Z', 'AAPL', 150, 150.5, 149.5, 150.25, 50),
             ('2023-03-15T13:20:00Z', 'BINANCE:BTCUSDT', 24500.1, 24501, 24499, 24500, 1.5);`,
        )
        .simple(),
    )
    await migrate(database)
  })

  it('keeps its rows and answers its queries', async () => {
    const rows = await database.run(
      (sql) => sql`
        select symbol, timestamp, open, high, low, close, volume
        from stock_bars_1min order by timestamp desc limit 10`,
    )
    expect(rows).toHaveLength(2)
    const [row] = await database.run(
      (sql) => sql`
        select * from stock_bars_1min
        where symbol = 'BINANCE:BTCUSDT' order by timestamp desc limit 5`,
    )
    expect(row).toMatchObject({ open: '24500.1000', volume: '1.5000', trade_count: null })
  })

  it('takes prices and symbols that did not fit before', async () => {
    const symbol = 'X'.repeat(64)
    await database.run(
      (sql) => sql`
        insert into stock_bars_1min (symbol, timestamp, open, volume)
        values (${symbol}, now(), 1234567.00000001, 0)`,
    )
    const [row] = await database.run(
      (sql) => sql`select open, close from stock_bars_1min where symbol = ${symbol}`,
    )
    expect(row).toEqual({ open: '1234567.00000001', close: null })
  })

  it('turns the key round to symbol first', async () => {
    const [row] = await database.run(
      (sql) => sql`
        select pg_get_constraintdef(oid) as key from pg_constraint
        where conrelid = 'stock_bars_1min'::regclass and contype = 'p'`,
    )
    expect(row).toEqual({ key: 'PRIMARY KEY (symbol, "timestamp")' })
  })
})
