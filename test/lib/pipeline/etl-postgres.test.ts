import { postgresLog } from '../../../src/lib/log/postgres-log.ts'
import { describeEtl } from './etl-contract.ts'

describeEtl('the Postgres log', (database, topic) => postgresLog(database, { topic }))
