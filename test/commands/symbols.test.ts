import { describe, expect, test } from 'vitest'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { coverageWriter } from '../support/coverage-writer.ts'
import type { TestDatabase } from '../support/database.ts'
import { filledAndEmpty } from '../support/filled-and-empty.ts'
import { runMkt, type Ended } from '../support/run-mkt.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 0)
const HOSTILE = '=\u001b[31mred\u202e"x"'

const { filled, empty } = await filledAndEmpty(fill)

/** AAPL with bars and a gap, MSFT with bars alone, a symbol that was only listened to. */
async function fill(database: TestDatabase): Promise<void> {
  const write = coverageWriter(await postgresStore(database))
  const span = (from: number, to: number, symbol: string) => ({
    ...{ fromMs: START_MS + from * 60_000, toMs: START_MS + to * 60_000, symbols: [symbol] },
    reason: 'file',
  })
  await write([span(0, 10, 'AAPL'), span(13, 40, 'AAPL'), span(0, 40, HOSTILE)])
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min
        (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      select symbol, to_timestamp(${START_MS / 1000}::bigint + m * 60), 1, 1, 1, m, 1, 10, 1
      from (values ('AAPL', 39), ('MSFT', 7)) as s (symbol, minutes),
        generate_series(0, minutes) as m`,
  )
}

function symbols(...args: string[]): Promise<Ended> {
  return runMkt(['symbols', ...args], { DATABASE_URL: filled.url })
}

describe.concurrent('mkt symbols', () => {
  test('lists what there is of each, also of one without bars', async () => {
    const { code, stdout, stderr } = await symbols()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const rows = stdout.trimEnd().split('\n')
    expect(rows[0]).toMatch(/^symbol +first bar \(UTC\) +last bar \(UTC\) +age +bars +trades +gaps/)
    expect(rows.slice(2).map((row) => row.split(/ {2,}/))).toEqual([
      ['=\\x1b[31mred\\u{202e}"x"', '-', '-', '-', '0', '0', 'none'],
      [
        ...[
          'AAPL',
          '2024-01-02 14:00',
          '2024-01-02 14:39',
          expect.stringMatching(/^\d+ d$/) as string,
        ],
        ...['40', '400', '1, 3 min', '▁▁▂▂▂▃▃▄▄▄▅▅▅▆▆▇▇▇██'],
      ],
      [
        ...[
          'MSFT',
          '2024-01-02 14:00',
          '2024-01-02 14:07',
          expect.stringMatching(/^\d+ d$/) as string,
        ],
        ...['8', '80', '-', '▁▂▃▄▅▆▇█'],
      ],
    ])
  })

  test('gives exact fields as csv', async () => {
    const { stdout } = await symbols('--format', 'csv', '--csv-safe')
    expect(stdout.replaceAll(/Z,\d+,/g, 'Z,AGE,').split('\n')).toEqual([
      'symbol,first_bar,last_bar,age_seconds,bars,trades,gaps,gap_seconds',
      `"'=\u001b[31mred\u202e""x""",,,,0,0,0,0`,
      'AAPL,2024-01-02T14:00:00Z,2024-01-02T14:39:00Z,AGE,40,400,1,180',
      'MSFT,2024-01-02T14:00:00Z,2024-01-02T14:07:00Z,AGE,8,80,,',
      '',
    ])
  })

  test('gives json of the symbols that were asked for, without counts where they are not wanted', async () => {
    const { stdout } = await symbols('msft', '--json', '--no-counts')
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{ symbol: 'MSFT', first_bar: '2024-01-02T14:00:00Z', last_bar: '2024-01-02T14:07:00Z' },
        ...{ age_seconds: expect.any(Number) as number, bars: null, trades: null },
        ...{ gaps: null, gap_seconds: null },
      },
    ])
  })

  test.each([
    ['bars', ['AAPL', 'MSFT', HOSTILE]],
    ['age', ['AAPL', 'MSFT', HOSTILE]],
    ['symbol', [HOSTILE, 'AAPL', 'MSFT']],
  ])('sorts by %s', async (order, names) => {
    const { stdout } = await symbols('--sort', order, '--format', 'ndjson')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { symbol: string }).symbol)).toEqual(names)
  })

  test('refuses a symbol that is not there, and to sort by what is not counted', async () => {
    const unknown = await symbols('NOPE')
    expect([unknown.code, unknown.stderr]).toEqual([66, expect.stringContaining('"NOPE"')])
    expect((await symbols('--sort', 'bars', '--no-counts')).code).toBe(2)
  })

  test('of an empty store says what to do', async () => {
    const { code, stdout, stderr } = await runMkt(['symbols'], { DATABASE_URL: empty.url })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('mkt demo')
  })
})
