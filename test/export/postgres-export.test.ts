import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import { describeRoundTrip } from './round-trip-contract.ts'

describeRoundTrip('the Postgres log', (database, topic) => postgresLog(database, { topic }))
