/** A machine with some things amiss, as mkt doctor finds it: made-up facts, real outcomes. */
import { lagOutcome, listeningOutcome } from '../../src/doctor/bars-checks.ts'
import {
  clockOutcome,
  connectionsOutcome,
  durabilityOutcome,
  encodingOutcome,
  schemaOutcome,
} from '../../src/doctor/database-checks.ts'
import { fine, skipped, type CheckGroup, type Outcome } from '../../src/doctor/finding.ts'
import { journalsOutcome, spaceOutcome } from '../../src/doctor/home-checks.ts'
import { knownOutcome, retentionOutcome, topicOutcome } from '../../src/doctor/log-checks.ts'
import type { Timescale } from '../../src/lib/timescale/extension.ts'
import { nodeOutcome } from '../../src/doctor/program-checks.ts'
import type { ReachedDatabase } from '../../src/doctor/reached-database.ts'
import { runChecks, type Diagnosis } from '../../src/doctor/run-checks.ts'
import { keyShape } from '../../src/doctor/secret-checks.ts'
import {
  databaseSettings,
  inEffect,
  logSettings,
  spelling,
} from '../../src/doctor/settings-checks.ts'
import { extensionOutcome, jobsOutcome, workersOutcome } from '../../src/doctor/timescale-checks.ts'

const NOW_MS = Date.UTC(2026, 10, 20, 15, 4)
const KEY = 'c'.repeat(20)
const CLUSTER = 'MkU3OEVBNTcwNTJENDM2Qg'
const VARIABLES = new Map([
  ['FINNHUB_API_KEY', KEY],
  ['DB_HOST', 'db.example.net'],
  ['DB_PASSWORD', 'secret'],
  ['KAFKA_BROKERS', 'kafka-1:9092'],
])
const WORKERS = { isCreated: true, workersMax: 16, serverWorkersMax: 27 }
const TIMESCALE: Timescale = {
  ...{ state: 'ready', version: '2.29.2', edition: 'community', schema: 'public' },
  ...{ saysColumnstore: true, takesRefreshOptions: true },
}

const GROUPS: readonly [string, Record<string, Outcome>][] = [
  ['program', { mkt: fine('0.1.0'), 'Node.js': nodeOutcome('24.11.1', NOW_MS) }],
  [
    'settings',
    {
      file: fine('/srv/mkt/.env: 4 settings'),
      'in effect': inEffect(VARIABLES),
      database: databaseSettings(VARIABLES),
      'trade log': logSettings(VARIABLES),
      spelling: spelling([...VARIABLES.keys(), 'DB_PASS']),
    },
  ],
  [
    'secrets',
    {
      git: fine('git does not keep /srv/mkt/.env'),
      'API key': keyShape(KEY),
    },
  ],
  [
    'home',
    {
      folder: fine('/var/lib/mkt'),
      'free space': spaceOutcome(700 * 2 ** 20),
      journals: journalsOutcome([
        { destination: { logId: CLUSTER, topic: 'raw_trades' }, trades: 1_204 },
      ]),
    },
  ],
  [
    'database',
    {
      answers: fine('db.example.net:5432/market_data as mkt, in 4 ms (external)'),
      version: fine('18.1'),
      schema: schemaOutcome({
        database: { kind: 'external' },
        schema: { applied: new Array(6), pending: [{}], unknown: [] },
      } as unknown as ReachedDatabase),
      encoding: encodingOutcome({ encoding: 'UTF8' }),
      connections: connectionsOutcome({ connections: 12, connectionsMax: 97 }),
      clock: clockOutcome({ clockAheadMs: -3_400, roundTripMs: 4 }),
      durability: durabilityOutcome({ fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on' }),
    },
  ],
  [
    'TimescaleDB',
    {
      extension: extensionOutcome({
        timescale: TIMESCALE,
        workers: WORKERS,
        server: { version: '18.1' },
      }),
      workers: workersOutcome(WORKERS),
      jobs: jobsOutcome([
        {
          ...{ id: 1003, name: 'Columnstore Policy', table: 'stock_bars_1min', lastRunMs: NOW_MS },
          ...{ status: 'Failed', runs: 9, failures: 2, lastError: 'out of shared memory' },
        },
      ]),
    },
  ],
  [
    'trade log',
    {
      answers: fine(`Kafka at kafka-1:9092: 3 brokers, cluster ${CLUSTER}`),
      topic: topicOutcome({
        topic: 'raw_trades',
        ranges: new Map([0, 1, 2, 3].map((partition) => [partition, { start: 0n, end: 9n }])),
      }),
      retention: retentionOutcome({ settings: new Map([['retention.ms', '43200000']]) }),
      'known to bars': knownOutcome(CLUSTER, [CLUSTER]),
    },
  ],
  ['feed', { server: skipped('ws.finnhub.io was not tried', 'mkt doctor --online') }],
  [
    'bars',
    {
      listening: listeningOutcome({ symbols: 12, lastMs: NOW_MS - 9_000 }, NOW_MS),
      lag: lagOutcome(48_210, 1_500_000),
    },
  ],
]

/** The diagnosis that the screens of the docs show. */
export function doctorDiagnosis(): Promise<Diagnosis> {
  return runChecks(GROUPS.map(groupOf))
}

function groupOf([title, outcomes]: readonly [string, Record<string, Outcome>]): CheckGroup {
  const checks = Object.entries(outcomes).map(([name, outcome]) => ({ name, look: () => outcome }))
  return { title, checks }
}
