/** A store and a log of their own for a test of etl. */
import { randomUUID } from 'node:crypto'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import type { BarStore } from '../../src/lib/store/bar-store.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { migratedDatabase, type TestDatabase } from './database.ts'

export type OpenLog = (database: TestDatabase, topic: string) => Promise<TradeLog>

export interface EtlParts {
  readonly database: TestDatabase
  readonly store: BarStore
  readonly log: TradeLog
  readonly close: () => Promise<void>
}

export async function etlParts(openLog: OpenLog): Promise<EtlParts> {
  const database = await migratedDatabase()
  const store = await postgresStore(database)
  const log = await openLog(database, `etl-${randomUUID()}`)
  const close = async () => {
    await log.close()
    await database.drop()
  }
  return { database, store, log, close }
}
