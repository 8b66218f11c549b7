import type { KafkaCluster } from './kafka-cluster.ts'
import { produce, type SealedBatch } from './kafka-produce-request.ts'

/**
 * Sends each batch to the broker that leads its partition, in one request per broker, and waits for
 * all answers. What is stored leaves the set; rejects with the first problem of what is not.
 */
export async function produceWaiting(
  cluster: KafkaCluster,
  topic: string,
  waiting: Set<SealedBatch>,
): Promise<void> {
  const leaders = await leadersOf(cluster, topic, [...waiting])
  const sends = [...leaders].map(async ([nodeId, batches]) => {
    const node = await cluster.findBroker({ nodeId })
    const problems = await produce(node, topic, batches)
    for (const batch of batches) if (!problems.has(batch.partition)) waiting.delete(batch)
    for (const problem of problems.values()) throw problem
  })
  for (const sent of await Promise.allSettled(sends)) {
    if (sent.status === 'rejected') throw sent.reason
  }
}

/** The batches by the broker that leads their partition. */
async function leadersOf(
  cluster: KafkaCluster,
  topic: string,
  batches: readonly SealedBatch[],
): Promise<Map<string, SealedBatch[]>> {
  const partitions = batches.map(({ partition }) => partition)
  await cluster.addTargetTopic(topic)
  // What is known may be older than a partition.
  if (nodesOf(cluster, topic, partitions).size < partitions.length) await cluster.refreshMetadata()
  const nodes = nodesOf(cluster, topic, partitions)
  const leaders = new Map<string, SealedBatch[]>()
  for (const batch of batches) {
    const nodeId = nodes.get(batch.partition)
    if (nodeId === undefined) throw new Error(`there is no partition ${batch.partition}`)
    leaders.set(nodeId, [...(leaders.get(nodeId) ?? []), batch])
  }
  return leaders
}

/** The node that leads each partition, without those that nobody is known to lead. */
function nodesOf(
  cluster: KafkaCluster,
  topic: string,
  partitions: readonly number[],
): Map<number, string> {
  const led = Object.entries(cluster.findLeaderForPartitions(topic, partitions))
  return new Map(led.flatMap(([nodeId, all]) => all.map((partition) => [partition, nodeId])))
}
