import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt, startMkt, type Environment } from '../support/run-mkt.ts'

/** What would be run, were it ever part of a command line, or obeyed by a terminal. */
const HOSTILE = `\u001b[31m$(touch x)\`touch x\`"; touch x; ' --`
const SECRETS = {
  ...{
    FINNHUB_API_KEY: 'canary-finnhub',
    DB_PASSWORD: 'canary-db',
    KAFKA_PASSWORD: 'canary-kafka',
  },
}

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await migratedDatabase()
  folder = await mkdtemp(join(tmpdir(), 'mkt-alert-'))
  for (const symbol of ['AAPL', 'MSFT', HOSTILE]) await close(symbol, 0, '149')
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

function environment(): Environment {
  return { DATABASE_URL: database.url, ...SECRETS }
}

async function close(symbol: string, minute: number, price: string): Promise<void> {
  const time = new Date(Date.UTC(2024, 0, 2, 14, 30 + minute)).toISOString()
  await database.run(
    (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
      values (${symbol}, ${time}, ${price}, ${price}, ${price}, ${price}, 1)
      on conflict (symbol, timestamp) do update set close = excluded.close`,
  )
}

const SOON = ['--every', '100ms']

describe('mkt alert', () => {
  test('prints a line for each crossing until Ctrl-C, and ends with 130 then', async () => {
    const alert = startMkt(['alert', 'aapl', '--above', '150', ...SOON], environment())
    await alert.said(/The newest price is 149/)
    await close('AAPL', 1, '150.25')
    await alert.said(/150\.25/)
    await close('AAPL', 2, '149')
    await close('AAPL', 3, '151')
    await alert.said(/151/)
    const { code, stdout, stderr } = await alert.stop('SIGINT')
    expect(code).toBe(130)
    expect(stdout).toBe(
      [
        '2024-01-02 14:31:00  AAPL is above 150: 150.25\n',
        '2024-01-02 14:33:00  AAPL is above 150: 151\n',
      ].join(''),
    )
    expect(stderr).toMatch(/^\S+ Watching AAPL: above 150\n\S+ The newest price is 149, of .*\n$/)
  })

  test('hands a command its values where no shell reads them, and no secret', async () => {
    const out = join(folder, 'out')
    const exec = `cd ${folder}; echo told; printf '%s|' "$MKT_SYMBOL" $MKT_CONDITION $MKT_LEVEL $MKT_PRICE $MKT_TIME > part; env > env; mv part out`
    const args = ['--below', '140.50', '--exec', exec, ...SOON]
    const alert = startMkt(['alert', HOSTILE, ...args], environment())
    await alert.said(/The newest price is 149/)
    await close(HOSTILE, 1, '139.5')
    await alert.said(/told/)
    const { stdout, stderr } = await alert.stop('SIGTERM')
    expect(await readFile(out, 'utf8')).toBe(`${HOSTILE}|below|140.5|139.5|2024-01-02T14:31:00Z|`)
    await expect(access(join(folder, 'x'))).rejects.toThrow('ENOENT')
    const given = await readFile(join(folder, 'env'), 'utf8')
    expect(given).toContain('MKT_MESSAGE=2024-01-02 14:31:00  \\x1b[31m$(touch x)')
    expect(given).not.toMatch(/canary|DATABASE_URL/)
    expect(stdout).toContain('\\x1b[31m$(touch x)')
    expect(stdout + stderr).not.toContain('\u001b')
    expect(stdout).not.toContain('told')
  })

  test('prints objects with --json, one a line, and goes on after a command that failed', async () => {
    const args = ['--move', '0.5%', '--within', '1m', '--exec', 'exit 3', '--json', ...SOON]
    const alert = startMkt(['alert', 'MSFT', ...args], environment())
    await alert.said(/The newest price/)
    await close('MSFT', 1, '151')
    await alert.said(/ended with 3/)
    await close('MSFT', 2, '150')
    await alert.said(/"fall"/)
    const { stdout } = await alert.stop('SIGINT')
    const events = stdout.trimEnd().split('\n')
    expect(events.map((line) => JSON.parse(line) as object)).toEqual([
      {
        event: 'notice',
        message: 'Watching MSFT: up more than 0.5% in 1m, down more than 0.5% in 1m',
      },
      { event: 'notice', message: 'The newest price is 149, of 2024-01-02 14:30:00' },
      expect.objectContaining({
        event: 'alert',
        condition: 'rise',
        level: 149.745,
        reference: 149,
      }),
      { event: 'notice', message: 'The command of --exec ended with 3' },
      expect.objectContaining({ event: 'alert', condition: 'fall', price: 150, reference: 151 }),
      { event: 'notice', message: 'The command of --exec ended with 3' },
    ])
  })

  test.concurrent.each([
    [['AAPL'], 2, 'no condition was given'],
    [['AAPL', '--above', 'much'], 2, 'Cannot read "much" as a price'],
    [['--above', '1', 'AAPL', 'MSFT'], 2, 'MSFT'],
    [['APPL', '--above', '1'], 66, 'Did you mean "AAPL"?'],
  ])('%j ends with %i', async (args, code, message) => {
    const ended = await runMkt(['alert', ...args], environment())
    expect(ended.stderr).toContain(message)
    expect(ended).toMatchObject({ code, stdout: '' })
  })
})
