/** Reads a range of offsets from Kafka without a group; see TradeLog.readRange. */
import { createRequire } from 'node:module'
import type { Batch } from 'kafkajs'
import { batchBefore } from './batch-before.ts'
import { recordBatch } from './kafka-batch.ts'
import type { KeptConnection } from './kafka-client.ts'
import type { FetchedPart, KafkaCluster, KafkaNode } from './kafka-cluster.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { retried } from './kafka-retry.ts'
import type { OffsetRange, RecordBatch } from './trade-log.ts'

export interface KafkaRangeSource {
  readonly config: KafkaLogConfig
  readonly cluster: KeptConnection<KafkaCluster>
  readonly ranges: () => Promise<Map<number, OffsetRange>>
}

/** Each batch is fetched when it is asked for: a slow reader holds no more than one. */
export async function* readKafkaRange(
  source: KafkaRangeSource,
  partition: number,
  { start, end }: OffsetRange,
): AsyncGenerator<RecordBatch> {
  let from = start
  while (from < end) {
    const batch = await batchFrom(source, partition, from)
    if (batch === undefined || batch.fetchedOffset >= end) return
    yield batchBefore(batch, end)
    from = batch.nextOffset
  }
}

/** From the beginning of the log where that lies after the offset; see fetchBatch for undefined. */
function batchFrom(
  { config, cluster, ranges }: KafkaRangeSource,
  partition: number,
  offset: bigint,
): Promise<RecordBatch | undefined> {
  const { topic, brokers } = config
  const what = `read partition ${partition} of ${topic} at ${brokers.join(', ')}`
  const fetchAt = (from: bigint) =>
    cluster.use((connected) => fetchBatch(connected, topic, partition, from))
  return retried(config, what, async () => {
    try {
      return await fetchAt(offset)
    } catch (error) {
      const { start = 0n } = (isOutOfRange(error) && (await ranges()).get(partition)) || {}
      if (start <= offset) throw error
      return fetchAt(start)
    }
  })
}

function isOutOfRange(error: unknown): boolean {
  return (error as { name?: string }).name === 'KafkaJSOffsetOutOfRange'
}

const FETCH_MAX_BYTES = 1 << 20
/** How long a broker looks for a record; there is one, unless the log lost it or does not show it. */
const FETCH_WAIT_MS = 250
/** What a transaction wrote counts once it is committed, as for etl. */
const READ_COMMITTED = 1

/** Undefined where what follows belongs to a transaction that is still open. */
async function fetchBatch(
  cluster: KafkaCluster,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<RecordBatch | undefined> {
  const fetchOffset = String(offset)
  const leader = await leaderOf(cluster, topic, partition)
  const wanted = { partition, fetchOffset, maxBytes: FETCH_MAX_BYTES }
  const { responses } = await leader.fetch({
    ...{ maxWaitTime: FETCH_WAIT_MS, maxBytes: FETCH_MAX_BYTES, isolationLevel: READ_COMMITTED },
    topics: [{ topic, partitions: [wanted] }],
  })
  const found = responses[0]?.partitions[0]
  if (found === undefined) throw new Error('the broker gives no answer')
  if (found.messages.length > 0) return recordBatch(new FetchedBatch(topic, fetchOffset, found))
  if (BigInt(found.lastStableOffset) <= offset) return undefined
  throw new Error(`the broker gives no record at or after offset ${offset}`)
}

async function leaderOf(
  cluster: KafkaCluster,
  topic: string,
  partition: number,
): Promise<KafkaNode> {
  await cluster.addTargetTopic(topic)
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
  if (nodeId === undefined) throw new Error('no broker leads the partition')
  return cluster.findBroker({ nodeId })
}

type NewBatch = new (topic: string, fetchedOffset: string, part: FetchedPart) => Batch

const FetchedBatch = createRequire(import.meta.url)('kafkajs/src/consumer/batch.js') as NewBatch
