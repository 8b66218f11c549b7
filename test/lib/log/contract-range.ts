import { describe, expect, test } from 'vitest'
import type { OffsetRange, RecordBatch } from '../../../src/lib/log/trade-log.ts'
import type { LogUnderTest } from './contract.ts'
import { OF_FIRST_PARTITION, PARTITIONS, records, SRC } from './contract-records.ts'
import { appendTo } from '../../support/outgoing.ts'

/** What a log promises to who reads a range of it. */
export function describeRange(contract: LogUnderTest): void {
  const read = async (partition: number, range: OffsetRange) => {
    const batches: RecordBatch[] = []
    for await (const batch of contract.log().readRange(partition, range)) batches.push(batch)
    return batches
  }

  describe('readRange', () => {
    test('gives every record of the range once, in batches that join', async () => {
      for (let part = 0; part < 4; part += 1)
        await appendTo(contract.log(), { src: SRC, records: records(20) })
      for (const [partition, range] of await contract.log().ranges()) {
        let next = 0n
        for (const batch of await read(partition, range)) {
          expect(batch.partition).toBe(partition)
          expect(batch.fetchedOffset).toBe(next)
          next = batch.nextOffset
        }
        expect(next).toBe(20n)
      }
    })

    test('gives values, sources and sequence numbers as they were appended', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const found = (await read(0, { start: 0n, end: 10n })).flatMap(recordsOf)
      const sent = OF_FIRST_PARTITION.map(({ value, seq }, at) => ({
        ...{ offset: BigInt(at), value, src: SRC, seq },
      }))
      expect(found).toEqual(sent)
    })

    test('begins and ends in the middle of what was appended at once', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const batches = await read(0, { start: 3n, end: 7n })
      expect(batches[0]?.fetchedOffset).toBe(3n)
      expect(batches.at(-1)?.nextOffset).toBe(7n)
      expect(batches.flatMap(recordsOf).map(({ offset }) => offset)).toEqual([3n, 4n, 5n, 6n])
    })

    test('leaves out what came in after its end', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const range = (await contract.log().ranges()).get(0) as OffsetRange
      await appendTo(contract.log(), { src: 'later/4', records: OF_FIRST_PARTITION })
      expect((await read(0, range)).flatMap(recordsOf)).toHaveLength(10)
    })

    test('gives nothing of an empty range', async () => {
      expect(await read(0, { start: 0n, end: 0n })).toEqual([])
    })

    test('reads all partitions at once, while others come in', async () => {
      await appendTo(contract.log(), { src: SRC, records: records(400) })
      const range = { start: 0n, end: 100n }
      const reading = Promise.all(PARTITIONS.map((partition) => read(partition, range)))
      await appendTo(contract.log(), { src: 'later/4', records: records(40) })
      const counts = (await reading).map((batches) => batches.flatMap(recordsOf).length)
      expect(counts).toEqual([100, 100, 100, 100])
    })

    test('may be left before its end', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      for await (const batch of contract.log().readRange(0, { start: 0n, end: 10n })) {
        expect(batch.fetchedOffset).toBe(0n)
        break
      }
    })
  })
}

function recordsOf(batch: RecordBatch) {
  const found: { offset: bigint; value: string; src: string | undefined; seq: number }[] = []
  batch.walk(({ offset, bytes, start, end, src, seq }) => {
    found.push({ offset: BigInt(offset), value: bytes.toString('utf8', start, end), src, seq })
  })
  return found
}
