import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Reading, ReadingOptions } from '../../support/reading.ts'
import type { LogUnderTest } from './contract.ts'
import { PARTITIONS, records, SRC } from './contract-records.ts'
import { appendTo } from '../../support/outgoing.ts'

/** What a log promises to several readers of one group. */
export function describeGroup(contract: LogUnderTest): void {
  describe('two readers of a group', () => {
    test('share the partitions, and one takes over from the other', async () => {
      const progress = new Map(PARTITIONS.map((partition) => [partition, 0n]))
      const mine = contract.read(worker(progress))
      await mine.until(() => latest(mine).length === 4)
      const theirs = contract.read(worker(progress), await contract.open())
      await theirs.until(() => latest(mine).length === 2 && latest(theirs).length === 2)
      expect([...latest(mine), ...latest(theirs)].sort()).toEqual(PARTITIONS)

      const before = [mine.records().length, theirs.records().length]
      await appendTo(contract.log(), { src: SRC, records: records(40) })
      await mine.until(() => mine.records().length + theirs.records().length >= 40)
      await sleep(500)
      expect(before).toEqual([0, 0])
      expect([mine.records().length, theirs.records().length]).toEqual([20, 20])

      await mine.stop()
      await theirs.until(() => latest(theirs).length === 4)
      await appendTo(contract.log(), { src: SRC, records: records(8) })
      await theirs.until(() => theirs.records().length >= 28)
      expect([...progress.values()]).toEqual([12n, 12n, 12n, 12n])
      expect(theirs.records()).toHaveLength(28)
    })
  })
}

/** Goes on where the group's store stands, as etl does. */
function worker(progress: Map<number, bigint>): ReadingOptions {
  return {
    group: 'workers',
    from: (partition) => progress.get(partition),
    take: ({ partition, fetchedOffset, nextOffset }) => {
      const stored = progress.get(partition) ?? 0n
      if (fetchedOffset !== stored) return stored
      progress.set(partition, nextOffset)
      return nextOffset
    },
  }
}

function latest(reading: Reading): readonly number[] {
  return reading.assignments.at(-1) ?? []
}
