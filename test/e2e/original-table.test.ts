/** A database of the system that mkt replaces: its table, its settings, and its users' queries. */
import { expect, onTestFinished, test } from 'vitest'
import { emptyDatabase } from '../support/database.ts'
import { makeHome, removeHome } from '../support/home.ts'
import { barsCsvOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { runMkt } from '../support/run-mkt.ts'
import { fileOf } from '../support/trade-files.ts'

const TABLE = `
  create table stock_bars_1min (
    timestamp timestamptz not null,
    symbol varchar(50) not null,
    open numeric(10,4) not null, high numeric(10,4) not null,
    low numeric(10,4) not null, close numeric(10,4) not null,
    volume numeric(15,4) not null,
    primary key (timestamp, symbol));
  insert into stock_bars_1min values
    ('2023-03-15 13:20Z', 'AAPL', 1, 2, 0.5, 1.5, 3),
    ('2023-03-14 20:00Z', 'AAPL', 150, 150.5, 149, 150.25, 100)`

interface Row {
  readonly symbol: string
  readonly timestamp: Date
  readonly volume: string
}

test('is taken over with its rows, and answers the same queries', async () => {
  const [database, home] = [await emptyDatabase(), await makeHome()]
  onTestFinished(async () => {
    await database.drop()
    await removeHome(home)
  })
  await database.run((sql) => sql.unsafe(TABLE).simple())
  const { hostname, port, username, password, pathname } = new URL(database.url)
  const environment = {
    ...{ DB_HOST: hostname, DB_PORT: port, DB_USER: username, DB_PASSWORD: password },
    ...{ DB_NAME: pathname.slice(1), MKT_HOME: home },
  }
  const ok = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await runMkt(line.split(' '), environment)
    expect(code, stderr).toBe(0)
    return stdout
  }

  const trades = madeUpTrades(400)
  const file = await fileOf(recordingOf(trades))
  expect((await runMkt(['replay', '--file', file], environment)).code).toBe(78)
  expect(await ok('migrate')).toContain('7 migrations applied, 0 to run')
  expect(await ok('bars AAPL --format csv')).toContain(
    'AAPL,2023-03-14T20:00:00Z,150,150.5,149,150.25,100,,\n',
  )
  for (const command of ['migrate', `replay --file ${file}`, 'etl --once']) await ok(command)

  const kept = 'AAPL,2023-03-14T20:00:00Z,150,150.5,149,150.25,100,,\n'
  const csv = await ok('bars --all --format csv')
  expect(csv).toContain(kept)
  expect(csv.replace(kept, '')).toBe(barsCsvOf(trades))

  const newest = await database.run(
    (sql) => sql<Row[]>`SELECT symbol, timestamp, open, high, low, close, volume
      FROM stock_bars_1min ORDER BY timestamp DESC LIMIT 10`,
  )
  expect(newest).toHaveLength(10)
  const last = Math.max(...trades.map(({ timeMs }) => Math.floor(timeMs / 60_000) * 60_000))
  expect(newest[0]?.timestamp.getTime()).toBe(last)
  const bitcoin = await database.run(
    (sql) => sql<Row[]>`SELECT * FROM stock_bars_1min
      WHERE symbol = 'BINANCE:BTCUSDT' ORDER BY timestamp DESC LIMIT 5`,
  )
  expect(bitcoin.map(({ symbol }) => symbol)).toEqual(Array(5).fill('BINANCE:BTCUSDT'))
  const row = (await ok('bars BINANCE:BTCUSDT --last 1 --format csv')).split('\n')[1]
  expect(row).toContain(`,${bitcoin[0]?.volume},`)
})
