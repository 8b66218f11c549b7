/** What is written for Kafka, against kafkajs's own reader of it. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sendsOf } from '../../../src/lib/log/kafka-sends.ts'
import { nextSequence, type ProducerIdentity } from '../../../src/lib/log/producer-identity.ts'
import { recordHeaders } from '../../../src/lib/log/record-batch-writer.ts'
import { batchSealer, type SealBatches } from '../../../src/lib/log/seal-batches.ts'
import { blockOf, type OutgoingRecord } from '../../support/outgoing.ts'

interface Decoded {
  readonly firstSequence: number
  readonly producerId: string
  readonly producerEpoch: number
  readonly lastOffsetDelta: number
  readonly records: readonly {
    readonly offset: string
    readonly key: Buffer
    readonly value: Buffer
    readonly timestamp: string
    readonly headers: Record<string, Buffer>
  }[]
}

const require = createRequire(import.meta.url)
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => unknown
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (
  decoder: unknown,
) => Promise<Decoded>
const crc32cOf = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (
  bytes: Buffer,
) => number

const SRC = 'some-source/4'

function identity(sequences: [number, number][] = []): ProducerIdentity {
  return { producerId: 2n ** 40n + 7n, producerEpoch: 3, sequences: new Map(sequences) }
}

/** The batches of all sends for each partition, as kafkajs reads them. */
async function sealed(
  records: readonly OutgoingRecord[],
  seal: SealBatches,
  src = SRC,
): Promise<Map<number, Decoded[]>> {
  const block = blockOf(records)
  const headers = recordHeaders(src)
  const from = identity()
  const found = new Map<number, Decoded[]>()
  for (const batches of sendsOf(block, headers)) {
    for (const { partition, bytes } of await seal({ block, headers, batches }, from)) {
      expect(bytes.readUInt32BE(17)).toBe(crc32cOf(bytes.subarray(21)))
      const decoded = await decodeBatch(new Decoder(Buffer.from(bytes)))
      found.set(partition, [...(found.get(partition) ?? []), decoded])
    }
  }
  return found
}

const someRecords = fc.array(
  fc.record({
    partition: fc.integer({ min: 0, max: 3 }),
    key: fc.string({ unit: 'binary', maxLength: 70 }),
    value: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 20_000 }).map((length) => 'v'.repeat(length)),
    ),
    seq: fc.oneof(fc.maxSafeNat(), fc.nat(200)),
  }),
  { minLength: 1, maxLength: 200 },
)

describe.each([
  ['plain', false],
  ['gzip', true],
])('batches that are sealed (%s)', (_, isPacked) => {
  test('are what kafkajs reads, whatever the records are', async () => {
    const seal = batchSealer(isPacked)
    const property = fc.asyncProperty(someRecords, async (records) => {
      const before = Date.now()
      const decoded = await sealed(records, seal)
      for (const partition of [0, 1, 2, 3]) {
        const all = (decoded.get(partition) ?? []).flatMap((batch) => batch.records)
        const wanted = records.filter((record) => record.partition === partition)
        expect(all.map(({ key }) => String(key))).toEqual(wanted.map(({ key }) => key))
        expect(all.map(({ value }) => String(value))).toEqual(wanted.map(({ value }) => value))
        const seqs = all.map(({ headers }) => Number(String(headers['mkt-seq'])))
        expect(seqs).toEqual(wanted.map(({ seq }) => seq))
        expect(all.every(({ headers }) => String(headers['mkt-src']) === SRC)).toBe(true)
        const times = all.map(({ timestamp }) => Number(timestamp))
        expect(times.every((ms) => ms >= before && ms <= Date.now())).toBe(true)
      }
    })
    await fc.assert(property, { numRuns: 100 })
  })

  test('of one partition go on counting where the one before ended', async () => {
    const value = 'x'.repeat(300 * 1024)
    const records = [0, 1, 2, 3, 4].map((seq) => ({ partition: 2, key: 'A', value, seq }))
    const batches = (await sealed(records, batchSealer(isPacked))).get(2) ?? []
    expect(batches.map(({ firstSequence }) => firstSequence)).toEqual([0, 1, 2, 3, 4])
    expect(batches.every(({ producerEpoch }) => producerEpoch === 3)).toBe(true)
    expect(batches.every(({ producerId }) => producerId === '1099511627783')).toBe(true)
  })
})

describe('the sends of an append', () => {
  const sizesOf = (records: readonly OutgoingRecord[]) =>
    [...sendsOf(blockOf(records), recordHeaders(SRC))].map((batches) =>
      batches.map(({ partition, rows }) => [partition, rows.length]),
    )
  const record = (partition: number, bytes: number, seq: number): OutgoingRecord => ({
    ...{ partition, key: 'A', value: 'x'.repeat(bytes), seq },
  })

  test('have one batch for each partition, of half a mebibyte at most', () => {
    const large = 200 * 1024
    const records = [0, 1, 2, 3, 4].map((seq) => record(0, large, seq))
    expect(sizesOf([...records, record(3, 10, 5)])).toEqual([
      [
        [0, 2],
        [3, 1],
      ],
      [[0, 2]],
      [[0, 1]],
    ])
  })

  test('leave a record that is too large to the broker, alone', () => {
    const records = [record(0, 10, 0), record(0, 2 << 20, 1), record(0, 10, 2)]
    expect(sizesOf(records)).toEqual([[[0, 1]], [[0, 1]], [[0, 1]]])
    expect(sizesOf([])).toEqual([])
  })
})

describe('the numbers of a producer', () => {
  test('begin again at 0 after 31 bits, as the broker counts', () => {
    const last = 2 ** 31 - 1
    const from = identity([[1, last - 1]])
    expect([nextSequence(from, 1, 3), nextSequence(from, 1, 5)]).toEqual([last - 1, 1])
    expect(nextSequence(from, 0, 1)).toBe(0)
  })
})
