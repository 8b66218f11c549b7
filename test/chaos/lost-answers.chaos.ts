/** A writer whose answers get lost sends again what is in the log already: it counts once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { freshDatabase } from '../support/postgres.ts'
import { runMkt, startMkt, type Environment } from '../support/run-mkt.ts'
import { fileOf } from '../support/trade-files.ts'
import { barRows, logEnd, openArena, type Arena } from './arena.ts'
import { keepFigures } from './chaos-figures.ts'
import { chaosSize, limitMsOf } from './chaos-size.ts'
import { faultProxy, type FaultProxy } from './fault-proxy.ts'
import { API } from './kafka-frames.ts'
import { kafkaProxy, type KafkaProxy } from './kafka-proxy.ts'
import { numberedTrades } from './numbered-trades.ts'
import { judgeBars } from './oracle.ts'

const broker = await kafkaBroker()

const { seed, scale } = chaosSize()
const SPAN_MS = 10_000
/** Ten minutes of trades in ten seconds: some hundred sends. */
const SPEED = 60
const TRADES = 10_000

describe('mkt replay', () => {
  test.skipIf(broker === undefined)(
    'whose sends to Kafka are carried out and not answered counts every trade once',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { port: targetPort = 0, proxyPort: port = 0 } = broker?.proxied ?? {}
      const proxy = await kafkaProxy({ port, targetPort })
      onTestFinished(() => proxy.close())
      const arena = await openArena({ url: await ownDatabase(), brokers: broker?.address })
      await judgeReplay({
        ...{ arena, scenario: 'lost answers of Kafka' },
        through: { ...arena.environment, KAFKA_BROKERS: `127.0.0.1:${port}` },
        loseAnswers: (count) => loseKafkaAnswers(proxy, count),
      })
    },
  )

  test(
    'whose appends to PostgreSQL are carried out and not answered counts every trade once',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const url = await ownDatabase()
      const proxy = await faultProxy({ targetPort: Number(new URL(url).port) })
      onTestFinished(() => proxy.close())
      const arena = await openArena({ url })
      const seen = Object.assign(new URL(url), { port: String(proxy.port) }).href
      await judgeReplay({
        ...{ arena, scenario: 'lost answers of PostgreSQL' },
        through: { ...arena.environment, DATABASE_URL: seen },
        loseAnswers: () => losePostgresAnswers(proxy),
      })
    },
  )
})

async function ownDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return url
}

/** Up to four in a row make kafkajs start over, six make mkt begin with a new producer. */
function loseKafkaAnswers(proxy: KafkaProxy, count: number): Promise<void> {
  proxy.strike({ apiKey: API.produce, every: 1, times: count, what: 'drop' })
  return Promise.resolve()
}

const ANSWER_MS = 60

async function losePostgresAnswers(proxy: FaultProxy): Promise<void> {
  proxy.set({ swallow: ['responses'] })
  await sleep(ANSWER_MS)
  proxy.cut()
  proxy.set({})
}

interface LossyReplay {
  readonly scenario: string
  readonly arena: Arena
  /** What the writer sees. */
  readonly through: Environment
  /** Loses the next answers, so many where they can be counted. */
  readonly loseAnswers: (count: number) => Promise<void>
}

/** Replays on a lossy link, reads on a good one, and has the bars judged. */
async function judgeReplay({ scenario, arena, through, loseAnswers }: LossyReplay): Promise<void> {
  const trades = numberedTrades({ count: TRADES * scale, seed })
  trades.sort((a, b) => a.timeMs - b.timeMs)
  const file = await fileOf(`${trades.map(encodeTrade).join('\n')}\n`)
  const args = ['replay', '--file', file, '--speed', String(SPEED / scale), '--wait', '30s']
  const replay = startMkt(args, through, limitMsOf(SPAN_MS))
  const losses = await loseUntilEnd(arena, replay.ended, loseAnswers)
  const { code, stderr } = await replay.ended
  expect(code, stderr).toBe(0)
  await runMkt(['etl', '--once', '--quiet'], arena.environment)
  const { lost, doubled, wrong } = judgeBars(trades, await barRows(arena.database))
  const copies = (await logEnd(arena)) - trades.length
  const faults = { 'times that answers were lost': losses, 'records written twice': copies }
  const sums = { trades: trades.length, lost, doubled, wrong: wrong.length }
  keepFigures({ scenario, seed, faults, recoveriesMs: [], ...sums })
  expect(wrong).toEqual([])
  expect(copies).toBeGreaterThan(0)
}

const LOST_AT_ONCE_MAX = 6
const PAUSE_MIN_MS = 400
const PAUSE_MAX_MS = 1_600

/** Loses answers again and again, from the first record to the end; gives how often. */
async function loseUntilEnd(
  arena: Arena,
  ended: Promise<unknown>,
  loseAnswers: LossyReplay['loseAnswers'],
): Promise<number> {
  const random = seededRandom(`lost answers ${seed}`)
  let isOver = false
  void ended.then(() => (isOver = true))
  while (!isOver && (await logEnd(arena)) === 0) await sleep(ANSWER_MS)
  for (let losses = 0; ; losses += 1) {
    await Promise.race([ended, sleep(PAUSE_MIN_MS + random() * (PAUSE_MAX_MS - PAUSE_MIN_MS))])
    if (isOver) return losses
    await loseAnswers(1 + Math.floor(random() * LOST_AT_ONCE_MAX))
  }
}
