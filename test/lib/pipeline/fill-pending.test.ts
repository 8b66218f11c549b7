import { describe, expect, test } from 'vitest'
import { crc32 } from '../../../src/lib/core/crc32.ts'
import { recordScanner } from '../../../src/lib/core/scan/record-scanner.ts'
import type { RecordBatch, RecordCursor } from '../../../src/lib/log/trade-log.ts'
import { copyFence, type LastSeqs } from '../../../src/lib/pipeline/copies.ts'
import { fillPending } from '../../../src/lib/pipeline/fill-pending.ts'
import { emptyBatch, type PendingBatch } from '../../../src/lib/pipeline/pending-batch.ts'

const T = Date.UTC(2024, 0, 2, 14, 30)

interface Given {
  readonly text: string
  readonly src?: string
  readonly seq?: number
}

function traded(symbol: string, minute = 0): string {
  return `{"p":1.5,"s":"${symbol}","t":${T + minute * 60_000},"v":2}`
}

/** The records one after another in one buffer, from offset 100 on; `breaksAt` throws before one. */
function batchOf(records: readonly Given[], breaksAt = Infinity): RecordBatch {
  const bytes = Buffer.from(records.map(({ text }) => text).join(''))
  const next = BigInt(100 + records.length)
  const walk = (visit: (record: RecordCursor) => void): void => {
    let start = 0
    for (const [at, { text, src, seq = 0 }] of records.entries()) {
      if (at === breaksAt) throw new Error('torn')
      const end = start + text.length
      visit({ offset: 100 + at, bytes, start, end, sentMs: 1_000 + at, src, seq })
      start = end
    }
  }
  return { partition: 3, fetchedOffset: 100n, nextOffset: next, endOffset: next, walk }
}

interface Filling {
  readonly batchMax?: number
  readonly seqs?: LastSeqs
  readonly waiting?: PendingBatch[]
}

function fill(batch: RecordBatch, filling: Filling = {}): PendingBatch[] {
  const { batchMax = 1_000_000, seqs = new Map<string, number>(), waiting = [] } = filling
  const open = (next: bigint): PendingBatch => {
    waiting.push(emptyBatch(3, next, 0))
    return waiting.at(-1) as PendingBatch
  }
  const intake = { content: 'trades', scanner: recordScanner(), fence: copyFence(seqs) } as const
  fillPending(batch, intake, { waiting, batchMax, open })
  return waiting
}

describe('a batch of the log becomes pending batches', () => {
  test('of so many trades each, which join without a gap', () => {
    const records = Array.from({ length: 7 }, (_, at) => ({ text: traded('A', at) }))
    const found = fill(batchOf(records), { batchMax: 3 })
    expect(found.map(({ trades, next }) => [trades, next])).toEqual([
      [3, 103n],
      [3, 106n],
      [1, 107n],
    ])
  })

  test('of so many bars each, however few trades', () => {
    const records = Array.from({ length: 25_000 }, (_, at) => ({ text: traded(`S${at}`) }))
    expect(fill(batchOf(records)).map(({ bars }) => bars.count())).toEqual([10_000, 10_000, 5_000])
  })

  test('of so many rejects each, whose bytes are kept', () => {
    const records = Array.from({ length: 6_000 }, () => ({ text: 'no trade' }))
    const found = fill(batchOf(records))
    expect(found.map(({ rejects, next }) => [rejects.length, next])).toEqual([
      [5_000, 5_100n],
      [1_000, 6_100n],
    ])
  })

  test('each with the fingerprint of its last record, whatever that is', () => {
    const texts = [traded('A'), 'no trade', traded('B')]
    const found = fill(batchOf(texts.map((text) => ({ text }))), { batchMax: 2 })
    expect(found.map(({ fingerprint }) => fingerprint)).toEqual([
      { sentMs: 1_001, crc: crc32(Buffer.from('no trade'), 0, 8) },
      { sentMs: 1_002, crc: crc32(Buffer.from(traded('B')), 0, traded('B').length) },
    ])
    expect(found[0]?.rejects).toEqual([
      { offset: 101n, reason: 'not-json', payload: Buffer.from('no trade') },
    ])
  })

  test('whose bars name the partition and the offsets of their first and last trade', () => {
    const [pending] = fill(batchOf([{ text: traded('A') }, { text: traded('A') }]))
    const [bar] = [...(pending as PendingBatch).bars.bars()]
    expect(bar?.open).toMatchObject({ offset: 100n, partition: 3 })
    expect(bar?.close).toMatchObject({ offset: 101n, partition: 3 })
  })

  test('without the copies of each source, in whatever turns they come', () => {
    const of = (src: string, seq: number) => ({ text: traded('A'), src, seq })
    const records = [
      of('a/4', 4),
      of('b/4', 0),
      of('a/4', 5),
      of('b/4', 0),
      of('a/4', 5),
      of('b/4', 1),
    ]
    const seqs: LastSeqs = new Map([
      ['a/4', 4],
      ['c/4', 9],
    ])
    const [pending] = fill(batchOf(records), { seqs })
    expect(pending).toMatchObject({ trades: 3, duplicates: 3 })
    expect([...(pending as PendingBatch).sources]).toEqual([
      ['b/4', 1],
      ['a/4', 5],
    ])
    expect(seqs).toEqual(
      new Map([
        ['a/4', 5],
        ['c/4', 9],
        ['b/4', 1],
      ]),
    )
  })

  test('each of which moves the sources of its own records only', () => {
    const of = (src: string, seq: number) => ({ text: traded('A'), src, seq })
    const found = fill(batchOf([of('a/4', 0), of('a/4', 1), of('b/4', 7)]), { batchMax: 2 })
    expect(found.map(({ sources }) => [...sources])).toEqual([[['a/4', 1]], [['b/4', 7]]])
  })

  test('that stand after what was read of it where it is torn', () => {
    const records = Array.from({ length: 5 }, (_, at) => ({ text: traded('A', at) }))
    const waiting: PendingBatch[] = []
    expect(() => fill(batchOf(records, 3), { waiting })).toThrow('torn')
    expect(waiting).toMatchObject([{ trades: 3, next: 103n, fingerprint: { sentMs: 1_002 } }])
  })

  test('the first of which is the one that is still being filled', () => {
    const waiting: PendingBatch[] = []
    fill(batchOf([{ text: traded('A') }]), { waiting })
    fill(batchOf([{ text: traded('A', 1) }]), { waiting })
    expect(waiting).toMatchObject([{ trades: 2 }])
  })
})
