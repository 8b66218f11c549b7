import { randomUUID } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { exportTrades } from '../../src/export/export-trades.ts'
import type { TradeFormat } from '../../src/export/export-formats.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { RecordBatch, TradeLog } from '../../src/lib/log/trade-log.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { send } from '../support/send-trades.ts'
import { tempFolder } from '../support/trade-files.ts'
import { manyTrades } from '../support/trades.ts'
import { exported } from './exported-lines.ts'

let database: TestDatabase
let log: TradeLog

beforeAll(async () => {
  database = await migratedDatabase()
  log = await postgresLog(database, { topic: 'filled' })
  await send(log, manyTrades(500))
})
afterAll(() => database.drop())

describe('exportTrades', () => {
  test.each(['csv', 'parquet'] as const)(
    'leaves nothing of a %s that was stopped',
    async (format) => {
      const folder = await tempFolder()
      const stop = new AbortController()
      const stuck = { ...log, readRange: thenStuck }
      const exporting = exportTo(join(folder, 'out'), { log: stuck, format, stop: stop.signal })
      await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(1))
      stop.abort()
      await expect(exporting).rejects.toMatchObject({ name: 'AbortError' })
      expect(await readdir(folder)).toEqual([])
    },
  )

  test('refuses a file that is there before it reads the log', async () => {
    const path = join(await tempFolder(), 'out')
    await writeFile(path, 'old')
    const unread = { ...log, readRange: () => expect.fail('it was read') }
    await expect(exportTo(path, { log: unread })).rejects.toMatchObject({ exitCode: 73 })
  })

  test('packs a file whose name ends in .gz', async () => {
    expect((await exported(log, {}, 'trades.gz')).lines).toHaveLength(500)
  })

  test('tells how far it is, up to the end', async () => {
    const told: [number, number][] = []
    await exported(log, { onProgress: (records, total) => told.push([records, total]) })
    expect(told.at(-1)).toEqual([500, 500])
  })

  test('gives no trades where there is no topic, and refuses a symbol', async () => {
    expect((await exported(undefined, { format: 'csv' })).lines).toHaveLength(1)
    await expect(exported(undefined, { symbols: ['A'] })).rejects.toMatchObject({ exitCode: 66 })
  })

  test('counts what the log deleted before it was read', async () => {
    const trimmed = await postgresLog(database, { topic: randomUUID() })
    await send(trimmed, manyTrades(500))
    const ranges = await trimmed.ranges()
    const [partition = 0] = [...ranges].find(([, { end }]) => end > 100n) ?? []
    await database.run(
      (sql) => sql`
        delete from mkt.log_batches
        where topic = ${trimmed.topic} and partition = ${partition} and base_offset = 0`,
    )
    const { tally } = await exported({ ...trimmed, ranges: () => Promise.resolve(ranges) })
    expect(tally.lost).toBeGreaterThan(0)
    expect(tally.trades + tally.lost).toBe(500)
  })
})

async function* thenStuck(): AsyncGenerator<RecordBatch> {
  yield* log.readRange(0, { start: 0n, end: 1n })
  await new Promise(() => undefined)
}

function exportTo(
  path: string,
  options: { log: TradeLog; format?: TradeFormat; stop?: AbortSignal },
) {
  return exportTrades({
    ...{ symbols: [], format: 'csv', csv: {}, stop: new AbortController().signal },
    ...{ file: { path, force: false }, onProgress: () => undefined },
    ...options,
  })
}
