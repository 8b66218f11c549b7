/** What a network does, on the link to Kafka and on the link to PostgreSQL, one after the other. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, onTestFinished, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { freshDatabase } from '../support/postgres.ts'
import { openArena, untilMoreIsApplied } from './arena.ts'
import { limitMsOf } from './chaos-size.ts'
import { etlChaos } from './etl-chaos.ts'
import { faultProxy, type FaultProxy } from './fault-proxy.ts'
import { API } from './kafka-frames.ts'
import { kafkaProxy, type KafkaProxy } from './kafka-proxy.ts'
import type { FaultPlan } from './seeded-schedule.ts'
import type { Toxics } from './toxics.ts'

const broker = await kafkaBroker()

const SPAN_MS = 30_000
/** A tenth of 35 s to notice, then a connection, the group, and the way back into step on a busy machine. */
const RECOVERED_LIMIT_MS = 20_000

const TOXICS: Readonly<Record<string, Toxics>> = {
  'latency and jitter': { latencyMs: 300, jitterMs: 200 },
  'narrow link': { bytesPerSecond: 10_000 },
  'black hole': { swallow: ['requests', 'responses'] },
  'swallowed requests': { swallow: ['requests'] },
  'swallowed answers': { swallow: ['responses'] },
  'single bytes': { sliceBytes: 1 },
  'cut in an answer': { cutAfterBytes: 700 },
  'slow close': { slowCloseMs: 1_000 },
}

/** What can happen to a link of either kind; a turned bit only where there is a checksum. */
const LINK_FAULTS = [...Object.keys(TOXICS), 'reset', 'refused', 'forsaken connections']

const STRIKES: Readonly<Record<string, number>> = {
  'lost fetch': API.fetch,
  'lost join': API.joinGroup,
  'lost heartbeat': API.heartbeat,
}

/** Answers of this size hold record batches, and their middle is one of these. */
const TURNED_BIT: Toxics = { corruptOnceFromBytes: 2_000 }

const LASTS_MS = [500, 2_000] as const

describe.skipIf(broker === undefined)('a network', () => {
  test(
    'that is slow, torn or silent on the link to Kafka costs no trade',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { port: targetPort = 0, proxyPort: port = 0 } = broker?.proxied ?? {}
      const proxy = await kafkaProxy({ port, targetPort })
      onTestFinished(() => proxy.close())
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      const workers = { brokers: `127.0.0.1:${port}` }
      const arena = await openArena({ url, brokers: broker?.address, workers })
      await etlChaos({
        ...{ scenario: 'network to Kafka', arena, workers: 2, trades: 20_000, spanMs: SPAN_MS },
        plans: plansOf([...LINK_FAULTS, ...Object.keys(STRIKES), 'turned bit']),
        strike: async ({ kind, lastsMs }) => {
          await befallKafka(proxy, kind, lastsMs)
          return untilMoreIsApplied(arena, RECOVERED_LIMIT_MS)
        },
      })
    },
  )

  test(
    'that is slow, torn or silent on the link to PostgreSQL costs no trade',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      const proxy = await faultProxy({ targetPort: Number(new URL(url).port) })
      onTestFinished(() => proxy.close())
      const workers = { url: Object.assign(new URL(url), { port: String(proxy.port) }).href }
      const arena = await openArena({ url, workers })
      await etlChaos({
        ...{ scenario: 'network to PostgreSQL', arena, workers: 2 },
        ...{ trades: 20_000, spanMs: SPAN_MS, plans: plansOf(LINK_FAULTS) },
        strike: async ({ kind, lastsMs }) => {
          await befall(proxy, kind, lastsMs)
          return untilMoreIsApplied(arena, RECOVERED_LIMIT_MS)
        },
      })
    },
  )
})

function plansOf(kinds: readonly string[]): FaultPlan[] {
  return kinds.map((kind) => ({ kind, count: 1, lastsMs: LASTS_MS }))
}

async function befallKafka(proxy: KafkaProxy, kind: string, lastsMs: number): Promise<void> {
  const apiKey = STRIKES[kind]
  if (kind === 'turned bit') return proxy.set(TURNED_BIT)
  if (apiKey === undefined) return befall(proxy, kind, lastsMs)
  proxy.strike({ apiKey, every: 1, times: 1, what: 'drop' })
  if (apiKey === API.joinGroup) proxy.cut()
  await sleep(lastsMs)
}

async function befall(proxy: FaultProxy, kind: string, lastsMs: number): Promise<void> {
  const toxics = TOXICS[kind]
  if (kind === 'reset') return proxy.cut()
  if (kind === 'forsaken connections') return proxy.forsake()
  if (toxics === undefined) await proxy.down()
  else proxy.set(toxics)
  await sleep(lastsMs)
  if (toxics === undefined) await proxy.up()
  else proxy.set({})
}
