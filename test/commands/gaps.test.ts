import { describe, expect, test } from 'vitest'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { coverageWriter } from '../support/coverage-writer.ts'
import type { TestDatabase } from '../support/database.ts'
import { filledAndEmpty } from '../support/filled-and-empty.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 0)
const HOSTILE = '\u001b[31m=red\u202e\nX'
const RANGE = ['--from', '2024-01-02', '--to', '2024-01-02T15:00']

const { filled, empty } = await filledAndEmpty(fill)

/** Symbols with coverage and no bars, one with both; one whose name and end mean harm. */
async function fill(database: TestDatabase): Promise<void> {
  const write = coverageWriter(await postgresStore(database))
  const span = (from: number, to: number, symbols: string[], reason?: string) => {
    const times = { fromMs: START_MS + from * 1000, toMs: START_MS + to * 1000, symbols }
    return reason === undefined ? times : { ...times, reason }
  }
  await write([
    span(0, 60, ['BINANCE:BTCUSDT', 'AAPL'], 'closed by the server (1006)'),
    span(75.5, 600, ['BINANCE:BTCUSDT', 'AAPL']),
    span(4000, 90_000, ['BINANCE:BTCUSDT', 'AAPL'], 'file'),
    span(0, 60, [HOSTILE], '=cmd|calc \u001b[2J\u009b31m"a", b'),
    span(120, 90_000, [HOSTILE], 'file'),
  ])
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      select symbol, to_timestamp(${START_MS / 1000}::bigint + m * 60), 1, 1, 1, 1, 1, 1, 1
      from unnest(array['AAPL', 'MSFT']) as symbol, generate_series(0, 2) as m`,
  )
}

function gaps(...args: string[]): Promise<Ended> {
  return runMkt(['gaps', ...args], { DATABASE_URL: filled.url })
}

describe.concurrent('mkt gaps', () => {
  test('shows when nobody listened, how long and why, by time and symbol', async () => {
    const { code, stdout, stderr } = await gaps('AAPL', 'btcusdt', ...RANGE)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const rows = stdout.trimEnd().split('\n')
    expect(rows[0]).toMatch(/^symbol +from \(UTC\) +to +length +reason/)
    expect(rows.slice(2).map((row) => row.trim().split(/ {2,}/))).toEqual([
      ...['AAPL', 'BINANCE:BTCUSDT'].map((symbol) => [
        ...[symbol, '2024-01-02 14:01:00', '2024-01-02 14:01:15', '16 s'],
        'closed by the server (1006)',
      ]),
      ...['AAPL', 'BINANCE:BTCUSDT'].map((symbol) => [
        ...[symbol, '2024-01-02 14:10:00', '2024-01-02 15:00:00', '50 min'],
        'produce died or was cut off without a word',
      ]),
    ])
  })

  test('gives the same as JSON, one array or one object a line', async () => {
    const [json, ndjson] = await Promise.all([
      gaps('AAPL', ...RANGE, '--json'),
      gaps('AAPL', ...RANGE, '--format', 'ndjson'),
    ])
    const lines = ndjson.stdout.trimEnd().split('\n')
    expect(JSON.parse(json.stdout)).toEqual(lines.map((line) => JSON.parse(line) as unknown))
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...{ symbol: 'AAPL', from: '2024-01-02T14:01:00Z', to: '2024-01-02T14:01:15.500Z' },
      ...{ seconds: 15.5, kind: 'coverage', reason: 'closed by the server (1006)' },
    })
  })

  test('no name and no reason is obeyed by the terminal or breaks a line', async () => {
    const results = await Promise.all([
      gaps(...RANGE),
      gaps(...RANGE, '--json'),
      gaps(...RANGE, '--format', 'ndjson'),
    ])
    for (const { stdout } of results) {
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
    }
    const [table, json] = results
    expect(table?.stdout).toContain('\\x1b[31m=red\\u{202e}\\x0aX')
    expect(JSON.parse(json?.stdout ?? '')).toContainEqual(
      expect.objectContaining({ symbol: HOSTILE }),
    )
  })

  test('--csv-safe makes no symbol and no reason a formula', async () => {
    const csv = ['--format', 'csv']
    const [plain, safe] = await Promise.all([
      gaps(...RANGE, ...csv),
      gaps(...RANGE, ...csv, '--csv-safe'),
    ])
    expect(plain.stdout).toMatch(/^symbol,from,to,seconds,kind,reason\n/)
    expect(plain.stdout).toContain(',60,coverage,"=cmd|calc')
    expect(safe.stdout).toContain(`,60,coverage,"'=cmd|calc`)
  })

  test('says on stderr where none is known, and of what nothing is known, and ends with 0', async () => {
    const none = { code: 0, stdout: '', stderr: 'No gaps are known in that time.\n' }
    expect(await runMkt(['gaps'], { DATABASE_URL: empty.url })).toEqual(none)
    const unknown = 'No coverage is recorded, so gaps are not known: MSFT\n'
    expect(await gaps('MSFT')).toEqual({ ...none, stderr: none.stderr + unknown })
  })

  test('ends with 66 for a symbol that has neither bars nor coverage, and names near ones', async () => {
    const { code, stderr } = await gaps('APPL')
    expect(code).toBe(66)
    expect(stderr).toContain('mkt gaps AAPL')
  })
})

describe.concurrent('mkt bars', () => {
  test('marks the bars of minutes that were not listened to for their whole length', async () => {
    const { stdout } = await runMkt(['bars', 'AAPL'], { DATABASE_URL: filled.url })
    expect(stdout.trimEnd().split('\n').map(lastWord)).toEqual(['note', '', '1', 'partial', '1'])
  })

  test('says in JSON what is known of each bar', async () => {
    const { stdout } = await runMkt(['bars', '--json'], { DATABASE_URL: filled.url })
    const bars = JSON.parse(stdout) as { symbol: string; complete: boolean | null }[]
    expect(bars.map(({ symbol, complete }) => [symbol, complete])).toEqual([
      ...[true, false, true].map((complete) => ['AAPL', complete]),
      ...[null, null, null].map((complete) => ['MSFT', complete]),
    ])
  })

  test('shows no note and no other csv where nothing is known', async () => {
    const [table, csv] = await Promise.all([
      runMkt(['bars', 'MSFT'], { DATABASE_URL: filled.url }),
      runMkt(['bars', 'AAPL', '--format', 'csv'], { DATABASE_URL: filled.url }),
    ])
    expect(table.stdout).not.toContain('note')
    expect(csv.stdout).toMatch(/^symbol,.*,vwap\nAAPL,2024-01-02T14:00:00Z,1,1,1,1,1,1,1\n/)
  })
})

function lastWord(line: string): string {
  return /\w*$/.exec(line.trimEnd())?.[0] ?? ''
}
