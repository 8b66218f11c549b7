import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TestDatabase } from '../support/database.ts'
import { filledAndEmpty } from '../support/filled-and-empty.ts'
import { freePorts } from '../support/free-ports.ts'
import { runMkt, runShell, startMkt, type Ended } from '../support/run-mkt.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

const HEADER = 'symbol,timestamp,open,high,low,close,volume,trade_count,vwap'
const BTC = [
  'BINANCE:BTCUSDT,2023-03-15T13:20:00Z,24700.5,24701,24699.25,24700.75,1.50000001,3,24700.2978353313',
  'BINANCE:BTCUSDT,2023-03-15T13:21:00Z,24700.75,24702,24700,24700,2,4,24700.5',
  'BINANCE:BTCUSDT,2023-03-15T13:22:00Z,24700,24700,24700,24700,1,1,24700',
]
const MANY_BARS = 30_000

async function fill(database: TestDatabase): Promise<void> {
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      values
        ('BINANCE:BTCUSDT', '2023-03-15 13:20Z', 24700.5, 24701, 24699.25, 24700.75, 1.50000001, 3, 37050.447),
        ('BINANCE:BTCUSDT', '2023-03-15 13:21Z', 24700.75, 24702, 24700, 24700, 2, 4, 49401),
        ('BINANCE:BTCUSDT', '2023-03-15 13:22Z', 24700, 24700, 24700, 24700, 1, 1, 24700),
        ('BINANCE:ETHUSDT', '2023-03-15 13:20Z', 1700, 1700, 1700, 1700, 1, 1, 1700),
        ('KRAKEN:ETHUSDT', '2023-03-15 13:20Z', 1701, 1701, 1701, 1701, 1, 1, 1701),
        ('OLD', '2023-03-15 13:20Z', 150.0000, 150.5000, 149.0000, 150.2500, 100.0000, null, null),
        ('=cmd|calc', '2023-03-15 13:20Z', 1, 1, 1, 1, 1, 1, 1),
        ('GAP', '2023-03-15 13:20Z', 5, 5, 5, 5, 1, 1, 5),
        ('GAP', '2023-03-15 13:22Z', 7, 7, 7, 7, 1, 1, 7),
        (E'\\u001b[31mred', '2023-03-15 13:20Z', 1, 1, 1, 1, 1, 1, 1)`,
  )
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      select 'MANY', '2023-01-01 00:00Z'::timestamptz + n * interval '1 minute', 1, 1, 1, 1, 1, 1, 1
      from generate_series(1, ${MANY_BARS}) as n`,
  )
}

const { filled, empty } = await filledAndEmpty(fill)

function bars(...args: string[]): Promise<Ended> {
  return runMkt(['bars', ...args], { DATABASE_URL: filled.url })
}

function barsOfEmpty(...args: string[]): Promise<Ended> {
  return runMkt(['bars', ...args], { DATABASE_URL: empty.url })
}

describe.concurrent('mkt bars', () => {
  test('shows the last bars of a symbol, oldest first, exact in csv', async () => {
    const { code, stdout, stderr } = await bars('btcusdt', '--last', '2', '--format', 'csv')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`${[HEADER, ...BTC.slice(1)].join('\n')}\n`)
  })

  test('shows the last 20 bars of each symbol as a table, without colour in a pipe', async () => {
    const { code, stdout } = await bars('BTCUSDT', 'MANY')
    const lines = stdout.trimEnd().split('\n')
    expect(code).toBe(0)
    expect(lines.filter((line) => line.startsWith('MANY '))).toHaveLength(20)
    expect(lines.filter((line) => line.startsWith('BINANCE:BTCUSDT '))).toHaveLength(3)
    expect(lines.at(-1)).toMatch(/^MANY +2023-01-21 20:00 /)
    expect(stdout).not.toContain('\u001b')
  })

  test('without a symbol shows every symbol, and no name is obeyed by the terminal', async () => {
    const { stdout } = await bars('--last', '1')
    const rows = stdout.trimEnd().split('\n').slice(2)
    expect(rows).toHaveLength(8)
    expect(stdout).toContain('\\x1b[31mred')
    expect(stdout).not.toContain('\u001b')
  })

  test('shows a span of time: --from is in it, --to is not', async () => {
    const span = ['--from', '2023-03-15T13:21', '--to', '2023-03-15 13:22:00Z']
    const { stdout } = await bars('BINANCE:BTCUSDT', ...span, '--format', 'csv')
    expect(stdout).toBe(`${HEADER}\n${BTC[1]}\n`)
  })

  test('says on stderr where a span of time has no bars, and ends with 0', async () => {
    const ended = await bars('BTCUSDT', '--from', '-2h', '--format', 'ndjson')
    expect(ended).toMatchObject({ code: 0, stdout: '' })
    expect(ended.stderr).toContain('No bars in that time')
  })

  test('shows rows of the original project without their trailing zeros', async () => {
    const { stdout } = await bars('OLD', '--format', 'ndjson')
    expect(JSON.parse(stdout)).toEqual({
      ...{ symbol: 'OLD', timestamp: '2023-03-15T13:20:00Z' },
      ...{ open: 150, high: 150.5, low: 149, close: 150.25 },
      ...{ volume: 100, trade_count: null, vwap: null, complete: null },
    })
    expect(stdout).toContain('"open":150,')
  })

  test('--all gives every bar once, by symbol and time, over any number of pages', async () => {
    const { stdout } = await bars('--all', '--format', 'csv')
    const keys = stdout.trimEnd().split('\n').slice(1)
    const many = keys.filter((line) => line.startsWith('MANY,'))
    expect(keys).toHaveLength(MANY_BARS + 10)
    expect(many).toEqual([...new Set(many)].sort())
    expect(many).toHaveLength(MANY_BARS)
  })

  test('--json prints what --format json prints, once', async () => {
    const [short, long] = await Promise.all([
      bars('BTCUSDT', '--json'),
      bars('BTCUSDT', '--format', 'json'),
    ])
    expect(short.stdout).toBe(long.stdout)
    expect(JSON.parse(short.stdout)).toHaveLength(3)
    expect(short.stdout).toContain('"volume":1.50000001,')
  })

  test('--csv-safe makes a symbol no formula', async () => {
    const { stdout } = await bars('--format', 'csv', '--csv-safe', '--', '=cmd|calc')
    expect(stdout).toContain("\n'=cmd|calc,2023")
  })

  test('FORCE_COLOR colours a pipe', async () => {
    const environment = { DATABASE_URL: filled.url, FORCE_COLOR: '1' }
    const { stdout } = await runMkt(['bars', 'BTCUSDT'], environment)
    expect(stdout).toContain('\u001b[94m24700.75\u001b[39m')
  })
})

describe.concurrent('mkt bars shows', () => {
  test('columns that were chosen, in their order', async () => {
    const columns = ['--columns', 'timestamp,close,change']
    const { stdout } = await bars('BTCUSDT', '--last', '2', '--format', 'csv', ...columns)
    expect(stdout).toBe(
      'timestamp,close,change\n2023-03-15T13:21:00Z,24700,\n2023-03-15T13:22:00Z,24700,0\n',
    )
  })

  test('times of a zone, which also reads --from and names the days of --interval', async () => {
    const zone = ['--tz', 'America/New_York']
    const minutes = await bars('BTCUSDT', '--from', '2023-03-15T09:21', ...zone)
    expect(minutes.stdout).toMatch(/ time \(America\/New_York\) (.*\n){2}.* 2023-03-15 09:21 /)
    const days = await bars('BTCUSDT', '--interval', '1d', ...zone)
    expect(days.stdout).toMatch(/ 2023-03-15 +24700\.5 +24702 +24699\.25 +24700 +4\.50000001 +8 /)
  })

  test('what stands for minutes without trades, where it is asked for', async () => {
    const gap = ['GAP', '--format', 'ndjson', '--fill']
    const [none, filled] = await Promise.all([bars(...gap, 'none'), bars(...gap, 'prev')])
    expect(none.stdout).not.toContain('filled')
    const closes = filled.stdout.match(/"close":\d+|"filled":true/g)
    expect(closes).toEqual(['"close":5', '"close":5', '"filled":true', '"close":7'])
  })

  test('what fits in the columns of the terminal, and says on stderr what did not', async () => {
    const environment = { DATABASE_URL: filled.url, COLUMNS: '80' }
    const { stdout, stderr } = await runMkt(['bars', 'BTCUSDT'], environment)
    expect(stdout).not.toContain('vwap')
    expect(stderr).toBe('left out to fit 80 columns: open, trades, vwap\n')
  })

  test('a chart for each symbol, which sends nothing to a terminal that it would obey', async () => {
    const { code, stdout } = await bars('--chart', '--all')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^BINANCE:BTCUSDT {2}close 24700 {2}2023-03-15 13:20 to 13:22 UTC$/m)
    expect(stdout).toMatch(/^\\x1b\[31mred {2}close 1/m)
    expect(stdout).not.toContain('\u001b')
  })

  test('a file, whole, and does not write over one that is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mkt-bars-'))
    const output = ['--format', 'csv', '-o', join(folder, 'bars.csv')]
    expect(await bars('BTCUSDT', ...output)).toEqual({ code: 0, stdout: '', stderr: '' })
    const again = await bars('OLD', ...output)
    expect(again.code).toBe(73)
    expect(again.stderr).toContain('--force')
    const text = await readFile(join(folder, 'bars.csv'), 'utf8')
    expect(text).toBe(`${[HEADER, ...BTC].join('\n')}\n`)
    await rm(folder, { recursive: true })
  })
})

describe('mkt bars --watch in a pipe', () => {
  test('tells each bar, each change, an outage and its end; SIGINT ends it with 130', async () => {
    const target = new URL(empty.url)
    const [port = 0] = await freePorts(1)
    const proxy = await tcpProxy({ port, targetPort: Number(target.port) })
    target.port = String(port)
    const args = ['bars', '--watch', '--every', '100ms', '--last', '2']
    const running = startMkt(args, { DATABASE_URL: target.href })
    await addBar(0, 5)
    await running.said(/"volume":5,/)
    await proxy.goAway()
    await running.said(/waiting: Cannot reach the database/)
    await addBar(0, 6)
    for (const minute of [1, 2, 3]) await addBar(minute, 1)
    await proxy.comeBack()
    await running.said(/back again/)
    await running.said(/13:23:00Z/)
    const { code, stdout } = await running.stop('SIGINT')
    await proxy.close()
    expect(code).toBe(130)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as WatchedBar)
    expect(lines.map(({ timestamp, volume }) => `${timestamp.slice(11, 16)} ${volume}`)).toEqual([
      ...['13:20 5', '13:20 6', '13:21 1', '13:22 1', '13:23 1'],
    ])
    await empty.run((sql) => sql`delete from stock_bars_1min`)
  })

  test('ends with 0 when its reader has gone', async () => {
    const line = 'mkt bars MANY --watch --last 1000 | head -n 1'
    const ended = await runShell(line, { DATABASE_URL: filled.url })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^\{"symbol":"MANY",.*\}\n$/)
  })
})

interface WatchedBar {
  readonly timestamp: string
  readonly volume: number
}

/** One bar of a symbol in the store that is empty else, or its new state. */
function addBar(minute: number, volume: number): Promise<unknown> {
  const start = new Date(Date.UTC(2023, 2, 15, 13, 20 + minute)).toISOString()
  return empty.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      values ('NEW', ${start}, 1, 1, 1, 1, ${volume}, 1, 1)
      on conflict (symbol, timestamp) do update set volume = excluded.volume`,
  )
}

describe.concurrent('mkt bars ends', () => {
  test('with 66 where no symbol has the name, and names near ones', async () => {
    const ended = await bars('BTCUSD')
    expect(ended).toMatchObject({ code: 66, stdout: '' })
    expect(ended.stderr).toContain('NO_SUCH_SYMBOL')
    expect(ended.stderr).toContain('Did you mean')
    expect(ended.stderr).toContain('mkt bars BINANCE:BTCUSDT')
  })

  test('with 66 where several symbols end in the name, and lists them, with --json too', async () => {
    const { code, stdout } = await bars('ETHUSDT', '--json')
    expect(code).toBe(66)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'SEVERAL_SYMBOLS',
        suggestions: ['mkt bars BINANCE:ETHUSDT', 'mkt bars KRAKEN:ETHUSDT'],
      },
    })
  })

  test.each([
    '--from today --to yesterday',
    '--last 0',
    '--last 5 --all',
    '--json --format csv',
    '--chart --json',
    '--columns clos',
    '--force',
    '--every 1s',
    '--watch --all',
    '--watch --format csv',
    '--tz Nowhere',
  ])('with 2 for %s', async (line) => {
    expect(await bars(...line.split(' '))).toMatchObject({ code: 2 })
  })

  test('with 0, quietly, when its reader has gone', async () => {
    const line = 'mkt bars --all --format csv | head -n 1'
    const ended = await runShell(line, { DATABASE_URL: filled.url })
    expect(ended).toEqual({ code: 0, stdout: `${HEADER}\n`, stderr: '' })
  })

  test.skipIf(!existsSync('/dev/full'))('with 74 where its output is full', async () => {
    const line = 'mkt bars --all --format csv > /dev/full'
    const { code, stderr } = await runShell(line, { DATABASE_URL: filled.url })
    expect(code).toBe(74)
    expect(stderr).toContain('Cannot write the output')
  })
})

describe.concurrent('mkt bars of an empty store', () => {
  test('ends with 66 where a symbol was asked for, and says how to fill the store', async () => {
    const ended = await barsOfEmpty('AAPL')
    expect(ended).toMatchObject({ code: 66, stdout: '' })
    expect(ended.stderr).toContain('the store holds no bars yet')
    expect(ended.stderr).toContain('mkt demo')
  })

  test('gives an empty result with --all: the csv header alone', async () => {
    const ended = await barsOfEmpty('--all', '--format', 'csv')
    expect(ended).toMatchObject({ code: 0, stdout: `${HEADER}\n` })
    expect(ended.stderr).toContain('mkt demo')
  })

  test('gives an empty array with --json', async () => {
    expect(await barsOfEmpty('--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' })
  })
})
