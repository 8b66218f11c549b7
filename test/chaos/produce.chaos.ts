/** produce dies, freezes, loses its feed and its log: what it had received counts once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { runMkt } from '../support/run-mkt.ts'
import { openArena, untilMoreIsApplied, type Arena } from './arena.ts'
import { limitMsOf } from './chaos-size.ts'
import { API } from './kafka-frames.ts'
import { kafkaProxy } from './kafka-proxy.ts'
import { jarsFolderHere, ownBroker } from './own-broker.ts'
import { ownPostgres } from './own-postgres.ts'
import { produceChaos } from './produce-chaos.ts'

const jarsFolder = await jarsFolderHere()

const SPAN_MS = 22_000
const RESUMED_LIMIT_MS = 20_000
/** Up to four answers that are lost in a row make kafkajs start over, more make mkt begin anew. */
const LOST_ANSWERS = 5

describe('mkt produce', () => {
  test.skipIf(jarsFolder === undefined)(
    'that is killed, frozen, disconnected and cut off from Kafka loses nothing that it had',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      const broker = await ownBroker(jarsFolder ?? '')
      const { port: targetPort, proxyPort: port } = broker.proxied
      const proxy = await kafkaProxy({ port, targetPort })
      onTestFinished(() => proxy.close())
      const arena = await openArena({ url, brokers: broker.address })
      await produceChaos({
        ...{ scenario: 'produce into Kafka', arena, spanMs: SPAN_MS, ending: 'SIGTERM' },
        through: { KAFKA_BROKERS: `127.0.0.1:${port}` },
        plans: [
          { kind: 'kill -9 of the broker and then of produce', count: 2, lastsMs: [500, 2_000] },
          { kind: 'lost answers to produce', count: 5 },
        ],
        strike: async ({ kind, lastsMs }, producer) => {
          const apiKey = API.produce
          const strike = { apiKey, every: 1, times: LOST_ANSWERS, what: 'drop' } as const
          if (kind === 'lost answers to produce') return proxy.strike(strike)
          await broker.kill()
          await sleep(lastsMs)
          producer.kill(0)
          await broker.start()
          return untilMoreIsApplied(arena, RESUMED_LIMIT_MS)
        },
      })
      expect(proxy.struck()).toBeGreaterThan(0)
    },
  )

  test(
    'that is killed for ever loses nothing that it had, and leaves a gap that is listed',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const server = await ownPostgres()
      const arena = await openArena({ url: server.url })
      const symbols = await produceChaos({
        ...{ scenario: 'produce into PostgreSQL', arena, spanMs: SPAN_MS, ending: 'SIGKILL' },
        plans: [{ kind: 'terminated backend', count: 20 }],
        strike: () => server.terminateBackend(),
      })
      await letPass(arena, LATER_MS)
      expect(await silentSymbols(arena)).toEqual([...symbols].sort())
    },
  )
})

/** A minute without a word has to go by before a gap is known to be one. */
const LATER_MS = 120_000

/** Moves what is on record so far into the past. */
async function letPass({ database }: Arena, ms: number): Promise<void> {
  await database.run(
    (sql) => sql`
      update mkt.coverage
      set from_ms = from_ms - ${ms}::bigint, to_ms = to_ms - ${ms}::bigint`,
  )
}

/** The symbols with a gap that lasts until now, sorted. */
async function silentSymbols({ environment }: Arena): Promise<string[]> {
  const sinceMs = Date.now()
  const { stdout } = await runMkt(['gaps', '--json'], environment)
  const gaps = JSON.parse(stdout) as { symbol: string; to: string }[]
  const last = gaps.filter(({ to }) => Date.parse(to) >= sinceMs)
  return last.map(({ symbol }) => symbol).sort()
}
