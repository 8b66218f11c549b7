/** What a broker sends of a partition, read by both decoders: whole batches, and that of kafkajs. */
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { Batch } from 'kafkajs'
import { describe, expect, test } from 'vitest'
import { hideAborted, type AbortedTransaction } from '../../../src/lib/log/aborted-transactions.ts'
import { recordBatch } from '../../../src/lib/log/kafka-batch.ts'
import { decodeWholeBatches, type RunMessage } from '../../../src/lib/log/kafkajs-record-batch.ts'
import { decodeStock, wholeDecoder } from '../../../src/lib/log/kafkajs-stock-decoder.ts'
import type { RecordCursor } from '../../../src/lib/log/trade-log.ts'
import {
  batchBytes,
  endMark,
  signed,
  type GivenBatch,
  type GivenRecord,
} from '../../support/record-batches.ts'

const require = createRequire(import.meta.url)
type Fetched = new (topic: string, fetchedOffset: string, part: object) => Batch
const FetchedBatch = require('kafkajs/src/consumer/batch.js') as Fetched
type Decoder = { readonly buffer: Buffer; offset: number }
const StockDecoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => Decoder

decodeWholeBatches(true)
const decodeWhole = wholeDecoder.exports as typeof decodeStock

interface Read {
  readonly nextOffset: bigint
  readonly records: readonly RecordCursor[]
}

async function whole(bytes: Buffer, from = 0n, aborted: AbortedTransaction[] = []): Promise<Read> {
  const messages = (await decodeWhole(decoderOf(bytes))) as RunMessage[]
  hideAborted(messages, aborted)
  return readOf(messages, from, [])
}

async function stock(bytes: Buffer, from = 0n, aborted: AbortedTransaction[] = []): Promise<Read> {
  return readOf(await decodeStock(decoderOf(bytes)), from, aborted)
}

function decoderOf(bytes: Buffer): Decoder {
  const size = Buffer.alloc(4)
  size.writeInt32BE(bytes.length)
  return new StockDecoder(Buffer.concat([size, bytes]))
}

function readOf(messages: unknown[], from: bigint, abortedTransactions: object[]): Read {
  const part = { partition: 0, highWatermark: '1', messages, abortedTransactions }
  const batch = recordBatch(new FetchedBatch('topic', String(from), part))
  const records: RecordCursor[] = []
  batch.walk(({ bytes, start, end, ...rest }) => {
    records.push({ ...rest, bytes: Buffer.from(bytes.subarray(start, end)), start: 0, end: 0 })
  })
  return { nextOffset: batch.nextOffset, records }
}

const SOURCES = [
  'a-_9/4',
  'b/4',
  `${'x'.repeat(64)}/10000`,
  'a/0',
  'ä/4',
  '',
  '\0\0\0\0\0\0\0\0\0/4',
]
const SEQUENCES = ['0', '7', '9007199254740991', '9007199254740992', '01', '-1', '', '1.5', ' 1']

const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each))
const maybeBytes = fc.option(bytes)
const header = fc.oneof(
  fc.tuple(
    fc.constant('mkt-src'),
    fc.constantFrom(...SOURCES).map((each) => Buffer.from(each)),
  ),
  fc.tuple(
    fc.constant('mkt-seq'),
    fc.constantFrom(...SEQUENCES).map((each) => Buffer.from(each)),
  ),
  fc.tuple(fc.constantFrom('mkt-src', 'mkt-seq', 'other', ''), maybeBytes),
)
const usualHeaders = fc
  .tuple(fc.constantFrom(...SOURCES), fc.nat())
  .map(([src, seq]) => headersOf(src, String(seq)))
const headers = fc.oneof(usualHeaders, fc.constant([]), fc.array(header, { maxLength: 4 }))

function headersOf(src: string, seq: string): GivenRecord['headers'] {
  return [
    ['mkt-src', Buffer.from(src)],
    ['mkt-seq', Buffer.from(seq)],
  ]
}

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
const times = fc.oneof(fc.bigInt({ min: -1n, max: 2n ** 42n }), fc.bigInt(INT64))
const records = fc
  .array(
    fc.record({
      hole: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 })),
      timeDelta: fc.oneof(fc.bigInt({ min: -300n, max: 70_000n }), fc.bigInt(INT64)),
      ...{ key: maybeBytes, value: maybeBytes, headers },
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((each) => {
    let offsetDelta = -1
    return each.map(({ hole, ...record }) => ({ ...record, offsetDelta: (offsetDelta += hole) }))
  })

const PACKINGS = [undefined, { codec: 1, pack: (each: Buffer) => gzipSync(each) }]

const batches: fc.Arbitrary<GivenBatch> = fc
  .record({
    ...{ firstMs: times, maxMs: times, isAppendTime: fc.boolean(), isTransactional: fc.boolean() },
    packed: fc.constantFrom(...PACKINGS),
    records,
  })
  .map((given) => ({
    ...given,
    baseOffset: 0n,
    lastOffsetDelta: given.records.at(-1)?.offsetDelta ?? 0,
  }))

/** Batches that follow each other, with holes between them. */
const runs = fc.array(fc.tuple(batches, fc.nat(3)), { minLength: 1, maxLength: 4 }).map((each) => {
  let next = 2n ** 33n
  return each.map(([batch, hole]) => {
    const baseOffset = next + BigInt(hole)
    next = baseOffset + BigInt(batch.lastOffsetDelta) + 1n
    return { ...batch, baseOffset }
  })
})

describe('whole record batches', () => {
  test('hold what the decoder of kafkajs makes of them', async () => {
    const property = fc.asyncProperty(
      runs,
      fc.nat(400),
      fc.nat(60),
      async (given, skipped, cut) => {
        const sent = Buffer.concat(given.map(batchBytes))
        const end = sent.length - (given.length > 1 ? cut : 0)
        const last = given.at(-1) as GivenBatch
        const lastOffset = last.baseOffset + BigInt(last.lastOffsetDelta)
        const from = [2n ** 33n + BigInt(skipped), lastOffset].reduce((a, b) => (a < b ? a : b))
        if (end < sent.length && from >= last.baseOffset) return
        const part = sent.subarray(0, end)
        expect(await whole(part, from)).toEqual(await stock(part, from))
      },
    )
    await fc.assert(property, { numRuns: 400 })
  })

  test('leave out what a transaction wrote that was undone', async () => {
    const [mine, theirs] = [7n, 8n]
    const sent = Buffer.concat([
      ...[writing(0n, mine), writing(3n, theirs), writing(6n, mine), endMark(9n, mine, false)],
      ...[writing(10n, mine), endMark(13n, mine, true), writing(14n, -1n), writing(17n, theirs)],
      ...[endMark(20n, theirs, false), writing(21n, theirs), endMark(24n, theirs, true)],
    ])
    const aborted = [
      { producerId: '7', firstOffset: '0' },
      { producerId: '8', firstOffset: '3' },
    ]
    const read = await whole(sent, 0n, aborted)
    expect(read.records.map(({ offset }) => offset)).toEqual([10, 11, 12, 14, 15, 16, 21, 22, 23])
    expect(read).toEqual(await stock(sent, 0n, aborted))
    // kafkajs goes wrong where transactions are told of in the order of their ends, as brokers do, …
    expect(await whole(sent, 0n, aborted.toReversed())).toEqual(read)
    // … and where a fetch begins within two of them.
    const within = await whole(sent.subarray(sent.indexOf(writing(6n, mine))), 6n, aborted)
    expect(within).toEqual(read)
  })

  test('end after the hole that compaction left at their end, or of them altogether', async () => {
    const given = { ...writingOf(0n, -1n), lastOffsetDelta: 9 }
    const empty = { ...writingOf(10n, -1n), lastOffsetDelta: 4, records: [] }
    expect((await whole(batchBytes(given))).nextOffset).toBe(10n)
    const both = await whole(Buffer.concat([batchBytes(given), batchBytes(empty)]))
    expect(both).toMatchObject({ nextOffset: 15n, records: { length: 3 } })
    expect(await whole(batchBytes(empty), 10n)).toEqual({ nextOffset: 15n, records: [] })
  })

  test('give records of one source the same text', async () => {
    const sources = ['a/4', 'a/4', 'b/4', 'b/4']
    const given = sources.map((src, seq) => ({ ...plain(seq), headers: headersOf(src, `${seq}`) }))
    const { records: seen } = await whole(batchBytes({ ...writingOf(0n, -1n, given) }))
    expect(seen.map(({ src, seq }) => [src, seq])).toEqual(sources.map((src, seq) => [src, seq]))
  })

  test('know a source again to the last byte', async () => {
    const usual = headersOf('source-of-some-length/4', '8')
    const texts = usual.map(([name, content]) => [name, String(content)] as const)
    const changed = texts.flatMap(([name, content], header) => [
      ...variants(name).map((each) => usual.with(header, [each, Buffer.from(content)])),
      ...variants(content).map((each) => usual.with(header, [name, Buffer.from(each)])),
    ])
    const given = changed.flatMap((each) => [usual, each])
    const records = given.map((each, at) => ({ ...plain(at), headers: each }))
    const sent = batchBytes(writingOf(0n, -1n, records))
    expect(await whole(sent)).toEqual(await stock(sent))
  })
})

describe('a damaged record batch', () => {
  const given = [plain(0), { ...plain(1), headers: headersOf('a/4', '12') }, plain(5)]
  const sound = batchBytes({ ...writingOf(3n, -1n, given), lastOffsetDelta: 6 })

  test('is refused whichever bit was turned, but for those that its checksum leaves out', async () => {
    for (let bit = 0; bit < sound.length * 8; bit += 1) {
      const at = bit >> 3
      const turned = Buffer.from(sound)
      turned[at] = (turned[at] as number) ^ (1 << (bit & 7))
      const read = await whole(turned).catch(() => undefined)
      // The base offset, and the epoch of the leader, which brokers write after the producer did.
      const isOutside = at < 8 || (at >= 12 && at < 16)
      if (isOutside && read !== undefined) {
        expect(read.records).toEqual((await stock(turned)).records)
      }
      // A batch that says to be longer is not there yet; an old format is left to kafkajs.
      else expect(read?.records ?? []).toEqual([])
    }
    expect((await whole(sound)).records).toHaveLength(3)
  })

  test('is refused or read as kafkajs reads it where its checksum is right', async () => {
    let refused = 0
    for (let at = 21; at < sound.length; at += 1) {
      for (const byte of [0, 1, 2, 0x7f, 0x80, 0xff, (sound[at] as number) ^ 2]) {
        const changed = Buffer.from(sound)
        changed[at] = byte
        const read = await whole(signed(changed)).catch(() => undefined)
        if (read === undefined) refused += 1
        else expect(read.records).toEqual((await stock(changed)).records)
      }
    }
    expect(refused).toBeGreaterThan(100)
  })

  test.each(PACKINGS)(
    'says where it lies, after the records before the damage: %o',
    async (packed) => {
      const records = [plain(0), { ...plain(1), timeDelta: 2n }, plain(0)]
      const bytes = batchBytes({ ...writingOf(3n, -1n, records), packed, lastOffsetDelta: 2 })
      const messages = (await decodeWhole(decoderOf(bytes))) as RunMessage[]
      const part = { partition: 2, highWatermark: '1', messages, abortedTransactions: [] }
      const batch = recordBatch(new FetchedBatch('raw_trades', '3', part))
      const seen: number[] = []
      expect(() => batch.walk(({ offset }) => seen.push(offset))).toThrow(
        /^Cannot read what lies at offset 3 of partition 2 of raw_trades: .*its offsets do not rise/,
      )
      expect(seen).toEqual([3, 4])
    },
  )
})

/** The text with one character turned, once for each. */
function variants(text: string): string[] {
  return Array.from(text, (character, at) => {
    const other = String.fromCharCode(character.charCodeAt(0) ^ 1)
    return text.slice(0, at) + other + text.slice(at + 1)
  })
}

function plain(offsetDelta: number): GivenRecord {
  const value = Buffer.from('{"p":1.5,"s":"AAPL","t":1,"v":2}')
  return { offsetDelta, timeDelta: 1n, key: Buffer.from('AAPL'), value, headers: [] }
}

function writingOf(
  baseOffset: bigint,
  producerId: bigint,
  given = [plain(0), plain(1), plain(2)],
): GivenBatch {
  return {
    ...{ baseOffset, lastOffsetDelta: given.at(-1)?.offsetDelta ?? 0, firstMs: 5n, maxMs: 9n },
    ...{ producerId, isTransactional: producerId >= 0n, records: given },
  }
}

function writing(baseOffset: bigint, producerId: bigint): Buffer {
  return batchBytes(writingOf(baseOffset, producerId))
}
