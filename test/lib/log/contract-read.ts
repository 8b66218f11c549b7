import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LogUnderTest } from './contract.ts'
import { OF_FIRST_PARTITION, PARTITIONS, record, records, SRC } from './contract-records.ts'
import { appendTo } from '../../support/outgoing.ts'

/** What a log promises to a reader. */
export function describeRead(contract: LogUnderTest): void {
  describe('read', () => {
    test('hands over batches that join without a gap and know the end', async () => {
      for (let part = 0; part < 4; part += 1)
        await appendTo(contract.log(), { src: SRC, records: records(20) })
      const reading = contract.read()
      await reading.until(() => reading.records().length >= 80)
      for (const partition of PARTITIONS) {
        const batches = reading.batches.filter((batch) => batch.partition === partition)
        let next = 0n
        for (const batch of batches) {
          expect(batch.fetchedOffset).toBe(next)
          expect(batch.endOffset).toBe(20n)
          next = batch.nextOffset
        }
        expect(next).toBe(20n)
      }
    })

    test('begins at the offset that assigned() seeks, in the middle of a batch too', async () => {
      await appendTo(contract.log(), { src: SRC, records: records(40) })
      const reading = contract.read({ from: (partition) => BigInt(partition * 3) })
      await reading.until(() => reading.records().length >= 40 - 18)
      for (const partition of PARTITIONS) {
        const [batch] = reading.batches.filter((each) => each.partition === partition)
        expect(batch?.fetchedOffset).toBe(BigInt(partition * 3))
        expect(batch?.records[0]?.offset).toBe(BigInt(partition * 3))
      }
      expect(reading.records()).toHaveLength(40 - 18)
    })

    test('waits for assigned() before it hands over a batch', async () => {
      await appendTo(contract.log(), { src: SRC, records: records(4) })
      let loaded = false
      const early: boolean[] = []
      const reading = contract.read({
        assigned: async () => {
          await sleep(700)
          loaded = true
        },
        take: (batch) => {
          early.push(!loaded)
          return batch.nextOffset
        },
      })
      await reading.until(() => reading.records().length >= 4)
      expect(early).not.toContain(true)
    })

    test('goes on from the offset that take() gives, back or forth', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const answers = [4n, 1n, 8n]
      const reading = contract.read({ take: (batch) => answers.shift() ?? batch.nextOffset })
      await reading.until(() => reading.batches.at(-1)?.fetchedOffset === 8n)
      expect(reading.batches.map(({ fetchedOffset }) => fetchedOffset)).toEqual([0n, 4n, 1n, 8n])
      expect(reading.batches.map(({ records: [first] }) => first?.offset)).toEqual([0n, 4n, 1n, 8n])
    })

    test('goes on from a seek, which wins over the answer of a batch in hand', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const gate = gateOf()
      const reading = contract.read({
        take: async (batch) => {
          if (batch.fetchedOffset === 0n) await gate.opened
          return batch.nextOffset
        },
      })
      await reading.until(() => reading.batches.length === 1)
      reading.control().seek(0, 6n)
      gate.open()
      await reading.until(() => reading.batches.length === 2)
      expect(reading.batches[1]?.fetchedOffset).toBe(6n)
    })

    test('ignores a seek in a partition that is not assigned', async () => {
      const reading = contract.read()
      await reading.until(() => reading.assignments.length > 0)
      reading.control().seek(99, 5n)
      await appendTo(contract.log(), { src: SRC, records: records(4) })
      await reading.until(() => reading.records().length >= 4)
    })

    test('holds back a partition whose batch is in hand, and no other', async () => {
      const gate = gateOf()
      const reading = contract.read({
        take: async (batch) => {
          if (batch.partition === 0) await gate.opened
          return batch.nextOffset
        },
      })
      await appendTo(contract.log(), { src: SRC, records: records(4) })
      await reading.until(() => reading.records().length >= 4)
      for (let part = 1; part < 4; part += 1) {
        await appendTo(contract.log(), { src: SRC, records: records(4) })
        await reading.until(() => reading.records(3).length > part, 3_000)
      }
      expect(reading.batches.filter(({ partition }) => partition === 0)).toHaveLength(1)
      gate.open()
      await reading.until(() => reading.records(0).length === 4)
    })

    test('sees a new record within a second', async () => {
      const reading = contract.read()
      await reading.until(() => reading.assignments.length > 0)
      await sleep(1_000)
      for (let part = 1; part <= 3; part += 1) {
        await appendTo(contract.log(), { src: SRC, records: [record(part, part)] })
        await reading.until(() => reading.records().length === part, 1_000)
      }
    })

    test('gives every group everything', async () => {
      await appendTo(contract.log(), { src: SRC, records: records(12) })
      const first = contract.read()
      await first.until(() => first.records().length >= 12)
      const second = contract.read({}, await contract.open())
      await second.until(() => second.records().length >= 12)
    })

    test('never goes on from what was committed: the store knows better', async () => {
      await appendTo(contract.log(), { src: SRC, records: OF_FIRST_PARTITION })
      const first = contract.read({ group: 'same' })
      await first.until(() => first.records().length >= 10)
      for (const partition of PARTITIONS) first.control().committed(partition, 10n)
      await first.stop()
      const second = contract.read({ group: 'same' })
      await second.until(() => second.records().length >= 10)
      expect(second.records()[0]?.offset).toBe(0n)
    })

    test('ends soon after the signal', async () => {
      const reading = contract.read()
      await reading.until(() => reading.assignments.length > 0)
      expect(await lasting(() => reading.stop())).toBeLessThan(3_000)
    })

    test('ends soon after a signal that comes at once', async () => {
      const reading = contract.read()
      expect(await lasting(() => reading.stop())).toBeLessThan(3_000)
    })

    test('ends soon after the signal, even with a batch that stays in hand', async () => {
      await appendTo(contract.log(), { src: SRC, records: records(4) })
      const gate = gateOf()
      const reading = contract.read({ take: (batch) => gate.opened.then(() => batch.nextOffset) })
      await reading.until(() => reading.batches.length > 0)
      expect(await lasting(() => Promise.race([reading.stop(), sleep(3_000)]))).toBeLessThan(3_000)
      gate.open()
    })

    test.each(['take', 'assigned'] as const)('ends with what %s() throws', async (where) => {
      await appendTo(contract.log(), { src: SRC, records: records(4) })
      const problem = new Error('the reader says no')
      const reading = contract.read({ [where]: () => Promise.reject(problem) })
      await expect(reading.ended).rejects.toBe(problem)
      expect(reading.problems).toEqual([])
    })
  })
}

function gateOf(): { open(): void; opened: Promise<void> } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open: () => open(), opened }
}

async function lasting(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
