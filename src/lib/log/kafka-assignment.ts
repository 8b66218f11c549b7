import type { Consumer } from 'kafkajs'

/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, bigint>

/** Which partitions the consumer of this moment has, and from where it reads them. */
export interface KafkaAssignment {
  assign(consumer: Consumer, partitions: readonly number[]): void
  /** Another number after every seek and assignment; undefined where the partition is not ours. */
  position(partition: number): number | undefined
  seek(partition: number, offset: bigint): void
  pause(partition: number): void
  resume(partition: number): void
  commit(offsets: Offsets): Promise<void>
}

/** Every call does nothing for partitions that are not assigned, or while no consumer runs. */
export function kafkaAssignment(topic: string): KafkaAssignment {
  const positions = new Map<number, number>()
  let seeks = 0
  let current: Consumer | undefined
  const whenOurs = (partition: number, work: (consumer: Consumer) => void) => {
    if (current !== undefined && positions.has(partition)) whileRunning(work, current)
  }
  const resume = (partition: number) =>
    whenOurs(partition, (consumer) => consumer.resume([{ topic, partitions: [partition] }]))
  const seek = (partition: number, offset: bigint) =>
    whenOurs(partition, (consumer) => {
      positions.set(partition, (seeks += 1))
      consumer.seek({ topic, partition, offset: String(offset) })
    })
  return {
    assign(consumer, partitions) {
      current = consumer
      positions.clear()
      for (const partition of partitions) positions.set(partition, (seeks += 1))
      // Otherwise kafkajs would go on from the offsets that are mirrored in Kafka.
      for (const partition of partitions) seek(partition, 0n)
      // kafkajs keeps a partition paused that was paused when it went away, and comes back now.
      for (const partition of partitions) resume(partition)
    },
    position: (partition) => positions.get(partition),
    seek,
    pause: (partition) =>
      whenOurs(partition, (consumer) => consumer.pause([{ topic, partitions: [partition] }])),
    resume,
    async commit(offsets) {
      const ours = [...offsets].filter(([partition]) => positions.has(partition))
      await current?.commitOffsets(
        ours.map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
      )
    },
  }
}

/** kafkajs throws these calls back once a consumer is stopped. */
function whileRunning(work: (consumer: Consumer) => void, consumer: Consumer): void {
  try {
    work(consumer)
  } catch {
    // The next consumer is told anew where it reads from.
  }
}
