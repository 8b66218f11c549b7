/** Workers die, freeze and leave while trades come in: each trade counts once on either log. */
import { describe, onTestFinished, test } from 'vitest'
import { childPids } from '../support/child-pids.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { freshDatabase } from '../support/postgres.ts'
import { openArena } from './arena.ts'
import { limitMsOf } from './chaos-size.ts'
import { etlChaos } from './etl-chaos.ts'
import type { Fault } from './seeded-schedule.ts'
import type { WorkerCrew } from './worker-crew.ts'

const broker = await kafkaBroker()

const LOGS = [
  { log: 'PostgreSQL', brokers: undefined, missing: false },
  { log: 'Kafka', brokers: broker?.address, missing: broker === undefined },
]

const SPAN_MS = 40_000

/** Frozen for longer than the session of SHORT_LIMITS: it comes back as a zombie. */
const PLANS = [
  { kind: 'kill -9', count: 30 },
  { kind: 'freeze', count: 10, lastsMs: [1_500, 2_500] },
  { kind: 'leave and join', count: 20 },
] as const

describe.each(LOGS)('workers on the $log log', ({ log, brokers, missing }) => {
  test.skipIf(missing)(
    'that are killed, frozen and replaced count every trade once',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      await etlChaos({
        ...{ scenario: `workers on ${log}`, arena: await openArena({ url, brokers }) },
        ...{ workers: 3, trades: 100_000, spanMs: SPAN_MS, plans: PLANS, strike },
      })
    },
  )
})

const SUPERVISED_SPAN_MS = 20_000

const SUPERVISED_PLANS = [
  { kind: 'kill -9', count: 8 },
  { kind: 'kill -9 of the supervisor', count: 3 },
] as const

test(
  'workers of one command that are killed, or lose it, count every trade once',
  { timeout: limitMsOf(SUPERVISED_SPAN_MS) },
  async () => {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    await etlChaos({
      ...{ scenario: 'workers of one etl', arena: await openArena({ url }), supervised: true },
      ...{ workers: 3, trades: 50_000, spanMs: SUPERVISED_SPAN_MS, plans: SUPERVISED_PLANS },
      strike: strikeSupervised,
    })
  },
)

function strike({ kind, victim, lastsMs }: Fault, crew: WorkerCrew): void {
  if (kind === 'freeze') crew.freeze(victim, lastsMs)
  else if (kind === 'kill -9') crew.kill(victim)
  else crew.leave(victim)
}

/** The oldest worker is the victim, so that all have their turn. */
function strikeSupervised({ kind, victim }: Fault, crew: WorkerCrew): void {
  if (kind === 'kill -9 of the supervisor') return crew.kill(victim)
  const [oldest] = crew.pids().flatMap(childPids)
  if (oldest !== undefined) process.kill(oldest, 'SIGKILL')
}
