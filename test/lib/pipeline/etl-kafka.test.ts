import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, logLevel, type Admin } from 'kafkajs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { kafkaLog } from '../../../src/lib/log/kafka-log.ts'
import { postgresStore } from '../../../src/lib/store/postgres-store.ts'
import { migratedDatabase } from '../../support/database.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { kafkaFixture } from '../../support/kafka-fixture.ts'
import { rows, runOnce } from '../../support/run-etl.ts'
import { barsOfTrades, trade } from '../../support/trades.ts'
import { describeChangedLog } from './changed-log-contract.ts'
import { describeEtl } from './etl-contract.ts'
import { describeCoverage, type SideTopicLog } from './etl-coverage-contract.ts'
import { describeGuards } from './etl-guards-contract.ts'

const broker = await kafkaBroker()
const address = broker?.address ?? ''
const open = (_: unknown, topic: string, partitions?: number) =>
  kafkaLog({ brokers: [address], topic, partitions, tls: false, waitMs: 5_000 })
const logs: SideTopicLog = {
  open,
  deleteBelow: (_, topic, offsets) => withAdmin((admin) => deleteBelow(admin, topic, offsets)),
  deleteTopic: (_, topic) => withAdmin((admin) => deleteTopic(admin, topic)),
}

describeEtl('the Kafka log', open, broker === undefined)
describeGuards('the Kafka log', open, broker === undefined)
describeChangedLog('a Kafka log', logs, broker === undefined)
describeCoverage('a Kafka log', logs, broker === undefined)

describe.skipIf(broker === undefined)('etl over a Kafka log of foreign producers', () => {
  const kafka = kafkaFixture(address)

  test('takes the marker of a transaction before its position for no other log', async () => {
    const database = await migratedDatabase()
    onTestFinished(() => database.drop())
    const store = await postgresStore(database)
    const log = await kafka.open()
    const trades = [trade('AAPL', '150', '10', 0), trade('AAPL', '151', '1', 1_000)]
    for (const one of trades) {
      await kafka.send(log.topic, [{ value: encodeTrade(one), partition: 0 }], 'commit')
      await runOnce(log, store, { maxRuntimeMs: 15_000 })
    }
    await runOnce(log, store, { maxRuntimeMs: 15_000 })
    const progress = await store.progress({ logId: log.id, topic: log.topic })
    expect(progress.get(0)?.next).toBe(4n)
    expect(await rows(store)).toEqual(barsOfTrades(trades))
  })
})

async function withAdmin(work: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await work(admin).finally(() => admin.disconnect())
}

async function deleteBelow(
  admin: Admin,
  topic: string,
  offsets: ReadonlyMap<number, bigint>,
): Promise<void> {
  // A fresh admin does not know the leaders before it has asked for them.
  await admin.fetchTopicMetadata({ topics: [topic] })
  await admin.fetchTopicOffsets(topic)
  const partitions = [...offsets].map(([partition, offset]) => ({
    ...{ partition, offset: String(offset) },
  }))
  await admin.deleteTopicRecords({ topic, partitions })
}

const POLL_MS = 50
const POLLS_MAX = 200

async function deleteTopic(admin: Admin, topic: string): Promise<void> {
  await admin.deleteTopics({ topics: [topic] })
  for (let polls = 0; (await admin.listTopics()).includes(topic); polls += 1) {
    if (polls === POLLS_MAX) throw new Error(`The topic ${topic} does not go away`)
    await sleep(POLL_MS)
  }
}
