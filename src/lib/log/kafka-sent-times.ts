/** When records were sent, by Kafka's index of times: no record is read, and no group is joined. */
import type { Admin } from 'kafkajs'
import { searchAge } from './search-age.ts'

/** The first offset of each partition whose record was sent at a time or later. */
type OffsetsAt = (timeMs: number) => Promise<Map<number, bigint>>

/** See TradeLog.sentTimes. */
export async function sentTimes(
  admin: Pick<Admin, 'fetchTopicOffsets' | 'fetchTopicOffsetsByTimestamp'>,
  topic: string,
  offsets: ReadonlyMap<number, bigint>,
  nowMs: number,
): Promise<Map<number, number>> {
  const ends = offsetMap(await admin.fetchTopicOffsets(topic))
  const waiting = [...offsets].filter(([partition, offset]) => offset < (ends.get(partition) ?? 0n))
  const offsetsAt = remembered(async (timeMs) =>
    offsetMap(await admin.fetchTopicOffsetsByTimestamp(topic, timeMs)),
  )
  const isOlder = (partition: number, offset: bigint) => async (ageMs: number) =>
    ((await offsetsAt(nowMs - ageMs)).get(partition) ?? 0n) > offset
  return new Map(
    await Promise.all(
      waiting.map(async ([partition, offset]): Promise<[number, number]> => {
        return [partition, nowMs - (await searchAge(isOlder(partition, offset), nowMs))]
      }),
    ),
  )
}

function offsetMap(rows: readonly { partition: number; offset: string }[]): Map<number, bigint> {
  return new Map(rows.map(({ partition, offset }) => [partition, BigInt(offset)]))
}

/** Partitions that are looked for at once ask for the same times. */
function remembered(offsetsAt: OffsetsAt): OffsetsAt {
  const answers = new Map<number, Promise<Map<number, bigint>>>()
  return (timeMs) => {
    const answer = answers.get(timeMs) ?? offsetsAt(timeMs)
    answers.set(timeMs, answer)
    return answer
  }
}
