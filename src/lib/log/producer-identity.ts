import type { KafkaCluster } from './kafka-cluster.ts'

/** Who an idempotent producer is. The broker drops a batch whose number it has stored already. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
  /** How many records it has sent to each partition. */
  readonly sequences: Map<number, number>
}

/** It is asked for, and means nothing where there is no transaction. */
const TRANSACTION_LIMIT_MS = 60_000

export async function newIdentity(cluster: KafkaCluster): Promise<ProducerIdentity> {
  await cluster.refreshMetadataIfNecessary()
  const node = await cluster.findControllerBroker()
  const { producerId, producerEpoch } = await node.initProducerId({
    transactionTimeout: TRANSACTION_LIMIT_MS,
  })
  return { producerId: BigInt(producerId), producerEpoch, sequences: new Map() }
}

/** Sequences have 31 bits, and begin again at 0. */
const SEQUENCE_MASK = 0x7fffffff

/** The number of the first of so many records that go to a partition next. */
export function nextSequence(
  { sequences }: ProducerIdentity,
  partition: number,
  records: number,
): number {
  const sequence = sequences.get(partition) ?? 0
  sequences.set(partition, (sequence + records) & SEQUENCE_MASK)
  return sequence
}
