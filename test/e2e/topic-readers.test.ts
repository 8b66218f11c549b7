/** Who else reads a topic, and a topic that grows: nothing counts twice, nothing is missed. */
import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { barsCsvOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

async function growTopic(brokers: string, topic: string, count: number): Promise<void> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createPartitions({ topicPartitions: [{ topic, count }] })
  await admin.disconnect()
}

describe.skipIf(broker === undefined)('a Kafka topic', () => {
  const brokers = broker?.address ?? ''

  test('is counted once by a second group, and whole by a second store', async () => {
    const topic = `readers-${randomBytes(8).toString('hex')}`
    const trades = madeUpTrades(300)
    const [store, other] = [await pipeline({ brokers, topic }), await pipeline({ brokers, topic })]
    await store.ok(`replay --file ${await fileOf(recordingOf(trades))}`)
    await Promise.all([store.ok('etl --once'), store.ok('etl --once --group another')])
    await store.ok('etl --once --group a-third')
    await other.ok('etl --once')
    expect(await store.bars()).toBe(barsCsvOf(trades))
    expect(await other.bars()).toBe(barsCsvOf(trades))
  })

  test('that grows from 4 to 8 partitions between two runs is read whole and once', async () => {
    const topic = `grown-${randomBytes(8).toString('hex')}`
    const parts = [1, 2, 3].map((seed) => madeUpTrades(200, seed))
    const [file, secondFile, thirdFile] = await Promise.all(
      parts.map((trades) => fileOf(recordingOf(trades))),
    )
    const { ok, bars, environment } = await pipeline({ brokers, topic })
    const later = await pipeline({ brokers, topic, home: environment.MKT_HOME as string })
    await ok(`replay --file ${file}`)
    await ok('etl --once')
    await ok(`replay --file ${secondFile}`)
    await growTopic(brokers, topic, 8)
    for (const path of [file, secondFile, thirdFile]) await ok(`replay --file ${path}`)
    await ok('etl --once')
    const all = barsCsvOf(parts.flat())
    expect(await bars()).toBe(all)
    await later.ok('etl --once --batch 10')
    expect(await later.bars()).toBe(all)
  })
})
