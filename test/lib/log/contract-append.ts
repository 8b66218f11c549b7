import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import type { LogUnderTest } from './contract.ts'
import { PARTITIONS, record, records, SRC, tradeText } from './contract-records.ts'
import { type OutgoingRecords, appendTo } from '../../support/outgoing.ts'

/** Far more than the half second by which Kafka's answers may be early. */
const APART_MS = 1_500

/** What a log promises to those who open it and append to it. */
export function describeAppend(contract: LogUnderTest): void {
  describe('opened', () => {
    test('has four empty partitions', async () => {
      expect(await contract.log().partitionCount()).toBe(4)
      expect(await contract.log().ranges()).toEqual(
        new Map(PARTITIONS.map((partition) => [partition, { start: 0n, end: 0n }])),
      )
    })

    test('is the same log for whoever opens it, and for every topic', async () => {
      const again = await contract.open()
      const other = await contract.open(`${contract.topic()}-other`)
      expect(contract.log().id).toMatch(/./)
      expect([again.id, again.topic]).toEqual([contract.log().id, contract.topic()])
      expect([other.id, other.topic]).toEqual([contract.log().id, `${contract.topic()}-other`])
    })
  })

  describe('append', () => {
    test('keeps bytes, source, sequence and order of each partition', async () => {
      const sent = records(40)
      await appendTo(contract.log(), { src: SRC, records: sent.slice(0, 25) })
      await appendTo(contract.log(), { src: SRC, records: sent.slice(25) })
      const reading = contract.read()
      await reading.until(() => reading.records().length >= sent.length)
      for (const partition of PARTITIONS) {
        const wanted = sent.filter((record) => record.partition === partition)
        expect(
          reading.records(partition).map(({ value, src, seq }) => ({ value, src, seq })),
        ).toEqual(wanted.map(({ value, seq }) => ({ value, src: SRC, seq })))
      }
    })

    test('gives offsets without gaps from 0, which ranges() bounds', async () => {
      for (let part = 0; part < 3; part += 1)
        await appendTo(contract.log(), { src: SRC, records: records(7) })
      const reading = contract.read()
      await reading.until(() => reading.records().length >= 21)
      for (const partition of PARTITIONS) {
        const offsets = reading.records(partition).map(({ offset }) => offset)
        expect(offsets).toEqual(offsets.map((_, index) => BigInt(index)))
        expect((await contract.log().ranges()).get(partition)).toEqual({
          start: 0n,
          end: BigInt(offsets.length),
        })
      }
    })

    test('stamps records with the time of sending', async () => {
      const before = Date.now()
      await appendTo(contract.log(), { src: SRC, records: [record(0, 0, '{"t":1}')] })
      const after = Date.now()
      const reading = contract.read()
      await reading.until(() => reading.records().length === 1)
      const [{ sentMs = 0 } = {}] = reading.records()
      expect(sentMs).toBeGreaterThanOrEqual(before - 1)
      expect(sentMs).toBeLessThanOrEqual(after + 1)
    })

    test('leaves the time of each record to be asked for, without reading the log', async () => {
      const sentMs = [Date.now()]
      await appendTo(contract.log(), { src: SRC, records: [record(1, 0)] })
      await sleep(APART_MS)
      sentMs.push(Date.now())
      await appendTo(contract.log(), { src: SRC, records: [record(1, 1), record(2, 2)] })
      const timesAt = (one: bigint, two: bigint) =>
        contract.log().sentTimes(
          new Map([
            [0, 0n],
            ...([
              [1, one],
              [2, two],
            ] as const),
          ]),
        )
      const [first, second] = [await timesAt(0n, 0n), await timesAt(1n, 1n)]
      expect([...first.keys()].sort()).toEqual([1, 2])
      expect(Math.abs((first.get(1) ?? 0) - (sentMs[0] ?? 0))).toBeLessThan(APART_MS / 2)
      expect(Math.abs((first.get(2) ?? 0) - (sentMs[1] ?? 0))).toBeLessThan(APART_MS / 2)
      expect([...second.keys()]).toEqual([1])
      expect(Math.abs((second.get(1) ?? 0) - (sentMs[1] ?? 0))).toBeLessThan(APART_MS / 2)
    })

    test('repeated, stores copies that source and sequence give away', async () => {
      const twice: OutgoingRecords = { src: SRC, records: records(8) }
      await appendTo(contract.log(), twice)
      await appendTo(contract.log(), twice)
      const reading = contract.read()
      await reading.until(() => reading.records().length >= 16)
      const seqs = reading.records(2).map(({ seq }) => seq)
      expect(seqs).toEqual([2, 6, 2, 6])
    })

    test('takes any symbol and value', async () => {
      const names = [
        '__proto__',
        'constructor',
        'BINANCE:BTCUSDT',
        'ünïcødé',
        '股票',
        '🚀',
        'a b,"c"',
        '-1',
      ]
      const sent = names.map((name, seq) => record(1, seq, JSON.stringify({ s: name }), name))
      await appendTo(contract.log(), { src: SRC, records: sent })
      const reading = contract.read()
      await reading.until(() => reading.records().length >= names.length)
      expect(reading.records(1).map(({ value }) => value)).toEqual(sent.map(({ value }) => value))
    })

    test('takes the longest source and the greatest sequence', async () => {
      const src = `${'x'.repeat(64)}/10000`
      const seq = Number.MAX_SAFE_INTEGER
      await appendTo(contract.log(), { src, records: [record(3, seq - 1), record(3, seq)] })
      const reading = contract.read()
      await reading.until(() => reading.records().length === 2)
      expect(reading.records().map((each) => [each.src, each.seq])).toEqual([
        [src, seq - 1],
        [src, seq],
      ])
    })

    test('of no records changes nothing', async () => {
      await appendTo(contract.log(), { src: SRC, records: [] })
      expect((await contract.log().ranges()).get(0)).toEqual({ start: 0n, end: 0n })
    })

    test('of ten thousand records, all to one partition, stores them in order', async () => {
      const sent = Array.from({ length: 10_000 }, (_, seq) => record(2, seq, tradeText(seq)))
      await appendTo(contract.log(), { src: SRC, records: sent })
      const reading = contract.read()
      await reading.until(() => reading.records().length >= sent.length)
      expect(reading.records(2).map(({ value }) => value)).toEqual(sent.map(({ value }) => value))
      expect(reading.records(2).every(({ seq }, index) => seq === index)).toBe(true)
    })

    test('by two processes at once keeps the order of each', async () => {
      const other = await contract.open()
      const mine = Array.from({ length: 20 }, (_, seq) => record(0, seq))
      await Promise.all([
        appendOneByOne(contract.log(), { src: 'mine/4', records: mine }),
        appendOneByOne(other, { src: 'theirs/4', records: mine }),
      ])
      const reading = contract.read()
      await reading.until(() => reading.records().length >= 40)
      const all = reading.records(0)
      expect(all.map(({ offset }) => offset)).toEqual(all.map((_, index) => BigInt(index)))
      for (const src of ['mine/4', 'theirs/4']) {
        const seqs = all.filter((each) => each.src === src).map(({ seq }) => seq)
        expect(seqs).toEqual(mine.map(({ seq }) => seq))
      }
    })

    test('leaves other topics alone', async () => {
      const other = await contract.open(`${contract.topic()}-other`)
      await appendTo(contract.log(), { src: SRC, records: [record(0, 0, 'here')] })
      await appendTo(other, { src: SRC, records: [record(0, 0, 'there'), record(0, 1, 'there')] })
      const here = contract.read()
      const there = contract.read({}, other)
      await there.until(() => there.records().length === 2)
      await here.until(() => here.records().length === 1)
      expect(here.records().map(({ value }) => value)).toEqual(['here'])
      expect(there.records().map(({ value }) => value)).toEqual(['there', 'there'])
      expect((await contract.log().ranges()).get(0)?.end).toBe(1n)
    })
  })
}

async function appendOneByOne(
  log: TradeLog,
  { src, records: all }: OutgoingRecords,
): Promise<void> {
  for (const one of all) await appendTo(log, { src, records: [one] })
}
