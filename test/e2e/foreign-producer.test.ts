/** A topic that another producer fills: no key, no headers, Python's JSON with its spaces. */
import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { barsCsvOf, madeUpTrades, tradeJson, type MadeUpTrade } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'

const broker = await kafkaBroker()

const OPEN = 2
const CLOSE = 5

/** As json.dumps of Python writes it. */
function pythonJson(trade: MadeUpTrade): string {
  return tradeJson(trade).replace(/([:,])(?=["[\d])/g, '$1 ')
}

async function sendWithoutKeys(brokers: string, topic: string, values: string[]): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING })
  const [admin, producer] = [kafka.admin(), kafka.producer()]
  await Promise.all([admin.connect(), producer.connect()])
  await admin.createTopics({ topics: [{ topic, numPartitions: 4 }] })
  for (const value of values) await producer.send({ topic, messages: [{ value }] })
  await Promise.all([admin.disconnect(), producer.disconnect()])
}

/** A csv without its columns open and close. */
function withoutEdges(csv: string): string[] {
  const keep = (_: string, at: number): boolean => at !== OPEN && at !== CLOSE
  return csv.split('\n').map((line) => line.split(',').filter(keep).join())
}

describe.skipIf(broker === undefined)('a topic of a foreign producer', () => {
  const brokers = broker?.address ?? ''

  test('gives exact bars where times are unique, and the same ones on every run', async () => {
    const topic = `foreign-${randomBytes(8).toString('hex')}`
    const unique = madeUpTrades(120).map((trade, at) => ({ ...trade, timeMs: trade.timeMs + at }))
    const tied = madeUpTrades(120, 2).map((trade, at) => ({
      ...{ ...trade, symbol: 'TIED' },
      timeMs: Date.UTC(2023, 2, 15, 14, at % 5),
    }))
    const all = [...unique, ...tied]
    await sendWithoutKeys(brokers, topic, all.map(pythonJson))
    const [first, second] = [await pipeline({ brokers, topic }), await pipeline({ brokers, topic })]
    await Promise.all([first.ok('etl --once --batch 1'), second.ok('etl --once --batch 50')])

    const csv = await first.bars()
    expect(await second.bars()).toBe(csv)
    expect(withoutEdges(csv)).toEqual(withoutEdges(barsCsvOf(all)))
    const untied = csv.split('\n').filter((line) => !line.startsWith('TIED,'))
    expect(`${untied.join('\n')}`).toBe(barsCsvOf(unique))
  })

  test('may hold records that are no trades: they are counted by reason, the others are bars', async () => {
    const topic = `foreign-${randomBytes(8).toString('hex')}`
    const trades = madeUpTrades(20)
    const bad = ['', 'not json', '{"p": 1, "s": "A", "v": 1}', '{"type":"ping"}', '[1,2]']
    await sendWithoutKeys(brokers, topic, [...bad, ...trades.map(pythonJson)])
    const { ok, bars } = await pipeline({ brokers, topic })
    await ok('etl --once --quiet')
    expect(await bars()).toBe(barsCsvOf(trades))
    const status = JSON.parse(await ok('status --json')) as { rejects: Record<string, number> }
    expect(Object.values(status.rejects).reduce((sum, count) => sum + count, 0)).toBe(bad.length)
  })
})
