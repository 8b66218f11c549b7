/** PostgreSQL loses connections, stops, freezes: log and bars lie in it, and nothing is lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { openArena, untilMoreIsApplied } from './arena.ts'
import { limitMsOf } from './chaos-size.ts'
import { etlChaos } from './etl-chaos.ts'
import { ownPostgres, type OwnPostgres } from './own-postgres.ts'
import type { Fault } from './seeded-schedule.ts'

const SPAN_MS = 35_000
const RECOVERED_LIMIT_MS = 10_000

const PLANS = [
  { kind: 'terminated backend', count: 30 },
  { kind: 'immediate restart', count: 2 },
  { kind: 'outage', count: 1, lastsMs: [5_000, 6_000] },
  { kind: 'freeze', count: 2, lastsMs: [1_000, 4_000] },
] as const

describe('a PostgreSQL server', () => {
  test(
    'that loses connections, stops and freezes costs no trade, and etl resumes within 10 s',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const server = await ownPostgres()
      const arena = await openArena({ url: server.url })
      await etlChaos({
        ...{ scenario: 'PostgreSQL', arena, workers: 2, trades: 60_000, spanMs: SPAN_MS },
        plans: PLANS,
        strike: async (fault) => {
          await befall(server, fault)
          return untilMoreIsApplied(arena, RECOVERED_LIMIT_MS)
        },
      })
    },
  )
})

async function befall(server: OwnPostgres, { kind, lastsMs }: Fault): Promise<void> {
  if (kind === 'terminated backend') return server.terminateBackend()
  if (kind === 'freeze') return server.freeze(lastsMs)
  await server.stopImmediately()
  await sleep(lastsMs)
  await server.start()
}
