import { describe, expect, it } from 'vitest'
import {
  packRecords,
  payloadFault,
  walkRecords,
  type PackedBatch,
} from '../../../src/lib/log/batch-payload.ts'
import { blockOf } from '../../support/outgoing.ts'

const VALUES = ['{"p":1}', '', 'ä€😀', 'x'.repeat(127), 'x'.repeat(128), 'x'.repeat(70_000)]
const SEQS = [5, 6, 132, 133, 2 ** 40, 2 ** 53 - 1]

describe('a packed batch', () => {
  it('gives values and sequence numbers back as they were', () => {
    expect(walked(batchOf(VALUES, SEQS))).toEqual(
      VALUES.map((value, at) => ({ offset: 100 + at, value, seq: SEQS[at] })),
    )
  })

  it('holds the rows that are asked for, and no other', () => {
    const block = blockOf(recordsOf(VALUES, SEQS))
    const batch = batchOf(['', '', ''], [6, 133, 2 ** 40])
    const rows = { ...batch, payload: packRecords(block, [1, 3, 4]) }
    expect(walked(rows).map(({ value, seq }) => [value.length, seq])).toEqual([
      [0, 6],
      [127, 133],
      [128, 2 ** 40],
    ])
  })

  it('is walked from an offset in its midst', () => {
    expect(walked(batchOf(VALUES, SEQS), 104).map(({ offset }) => offset)).toEqual([104, 105])
  })

  it('is sound as it was written, and with no byte or record more or less', () => {
    const batch = batchOf(VALUES.slice(0, 4), SEQS)
    expect(payloadFault(batch)).toBeUndefined()
    for (let length = 0; length < batch.payload.length; length += 1) {
      expect(payloadFault({ ...batch, payload: batch.payload.subarray(0, length) })).toMatch(/./)
    }
    const longer = Buffer.concat([batch.payload, Buffer.alloc(1)])
    expect(payloadFault({ ...batch, payload: longer })).toBe(
      'bytes follow the last of its 4 records',
    )
    expect(payloadFault({ ...batch, count: 3 })).toBe('bytes follow the last of its 3 records')
    expect(payloadFault({ ...batch, count: 5 })).toMatch('its record 4 of 5')
  })

  it.each([
    [
      'a length that leads beyond the end',
      [0, 3, 65, 66],
      'its record 0 of 1 ends behind its last byte',
    ],
    ['a number that never ends', [0xff, 0xff, 0xff], 'does not begin with two numbers'],
    ['a number of nine bytes', [...Array<number>(8).fill(0x80), 1, 0], 'does not begin with two'],
    ['a rise beyond what is exact', [...Array<number>(7).fill(0xff), 0x7f, 0], 'too large'],
  ])('with %s is refused', (_, bytes, fault) => {
    const batch = { ...batchOf([''], [0]), payload: Buffer.from(bytes) }
    expect(payloadFault(batch)).toMatch(fault)
  })

  it('leads to no byte outside of it, whatever byte was changed, unless it is refused', () => {
    const batch = batchOf(VALUES.slice(0, 4), SEQS)
    const { length } = batch.payload
    for (let at = 0; at < length; at += 1) {
      for (const change of [0x01, 0x10, 0x40, 0x80, 0xff]) {
        const payload = Buffer.from(batch.payload)
        payload[at] = (payload[at] as number) ^ change
        if (payloadFault({ ...batch, payload }) !== undefined) continue
        const ends: number[] = []
        walkRecords({ ...batch, payload }, 0, ({ start, end }) => ends.push(end - start, end))
        expect(ends).toHaveLength(2 * batch.count)
        expect(ends.at(-1)).toBe(length)
        expect(Math.min(...ends)).toBeGreaterThanOrEqual(0)
      }
    }
  })
})

function recordsOf(values: readonly string[], seqs: readonly number[]) {
  return values.map((value, at) => ({ partition: 0, key: 'A', value, seq: seqs[at] as number }))
}

function batchOf(values: readonly string[], seqs: readonly number[]): PackedBatch {
  const block = blockOf(recordsOf(values, seqs))
  const payload = packRecords(
    block,
    Array.from(values, (_, row) => row),
  )
  return {
    ...{ baseOffset: 100, count: values.length, src: 's/4', firstSeq: seqs[0] ?? 0, sentMs: 7 },
    payload,
  }
}

function walked(batch: PackedBatch, from = 0) {
  const records: { offset: number; value: string; seq: number }[] = []
  walkRecords(batch, from, ({ offset, bytes, start, end, seq }) => {
    records.push({ offset, value: bytes.toString('utf8', start, end), seq })
  })
  return records
}
