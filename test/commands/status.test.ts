import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { coverageWriter } from '../support/coverage-writer.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt } from '../support/run-mkt.ts'

let database: TestDatabase
let empty: TestDatabase

beforeAll(async () => {
  database = await migratedDatabase()
  empty = await migratedDatabase()
})
afterAll(async () => {
  await Promise.all([database.drop(), empty.drop()])
})

async function statusOf({ url }: TestDatabase): Promise<string[]> {
  const { code, stdout, stderr } = await runMkt(['status'], { DATABASE_URL: url })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trimEnd().split('\n')
}

describe('mkt status', () => {
  test('says how to see what was rejected, where something was', async () => {
    const [row] = await database.run(
      (sql) => sql<{ log_id: string }[]>`select log_id from mkt.store`,
    )
    const write = coverageWriter(await postgresStore(database), 'raw_trades', row?.log_id)
    const payload = Buffer.from('nonsense')
    await write([], { rejects: [{ offset: 0n, reason: 'not-json', payload }] })
    expect((await statusOf(database)).at(-1)).toBe('rejected: 1 not-json; to see them: mkt rejects')
    expect((await statusOf(empty)).at(-1)).toBe('rejected: none')
  })

  test('tells who is listened to, or how long ago that ended, where coverage is recorded', async () => {
    const write = coverageWriter(await postgresStore(database))
    const hourAgoMs = Date.now() - 3_600_000
    const listening = async (): Promise<string | undefined> =>
      (await statusOf(database)).find((line) => line.startsWith('listening'))
    expect(await listening()).toBeUndefined()
    await write([{ fromMs: hourAgoMs - 60_000, toMs: hourAgoMs, symbols: ['AAPL', 'MSFT'] }])
    expect(await listening()).toBe(
      'listening: to nothing, last sign of life 60 min ago; see mkt gaps',
    )
    await write([{ fromMs: hourAgoMs, toMs: Date.now(), symbols: ['AAPL', 'MSFT'] }])
    expect(await listening()).toMatch(/^listening: 2 symbols, last sign of life \d+ s ago$/)
  })
})
