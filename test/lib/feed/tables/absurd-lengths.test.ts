import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { checkFooter } from '../../../../src/lib/feed/tables/flatbuffer-bounds.ts'
import {
  pageReader,
  readRuns,
  readValues,
} from '../../../../src/lib/feed/tables/parquet-encodings.ts'
import { endOfThrift } from '../../../../src/lib/feed/tables/thrift-bounds.ts'
import { unpackBuffer } from '../../../../src/lib/feed/tables/unpack-buffer.ts'
import { unpackPage } from '../../../../src/lib/feed/tables/unpack-page.ts'
import { unpackZstd } from '../../../../src/lib/feed/tables/unpack-zstd.ts'
import { fixture } from '../../../support/table-fixtures.ts'

const page = (...bytes: number[]) => pageReader(Uint8Array.from(bytes))

describe('the values of a page', () => {
  it('have no run that is longer than they are', () => {
    const runOf10 = page(10 << 1, 1)
    expect([...readRuns(runOf10, 1, new Uint8Array(10))]).toEqual(Array(10).fill(1))
    const runOf2To27 = page(0x80, 0x80, 0x80, 0x80, 0x01, 1)
    expect(() => readRuns(runOf2To27, 1, new Uint8Array(10))).toThrow('a run of more values')
  })

  it('are not fewer than their runs say', () => {
    const runOf4 = page(4 << 1, 1)
    expect(() => readRuns(runOf4, 1, new Uint8Array(10))).toThrow('fewer values than rows')
  })

  it('have differences in blocks of a sound size only', () => {
    const minusOneBlocks = page(128, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 3, 0, 0, 0)
    const read = () => readValues(minusOneBlocks, 'DELTA_BYTE_ARRAY', 3, { type: 'BYTE_ARRAY' })
    expect(read).toThrow('-1 blocks of differences')
  })

  it('are not read in an encoding that is unknown', () => {
    const read = () => readValues(page(), 'BIT_PACKED', 3, { type: 'INT32' })
    expect(read).toThrow('BIT_PACKED')
  })
})

describe('a description in Thrift', () => {
  it('ends where its last field ends', () => {
    expect(endOfThrift(Uint8Array.from([0x15, 2, 0x18, 2, 65, 66, 0, 99]))).toBe(7)
  })

  it('may go on after the bytes', () => {
    expect(endOfThrift(Uint8Array.from([0x15, 2, 0x18, 20, 65]))).toBeUndefined()
  })

  it.each([
    ['a list of 2^28 parts', [0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f, 0]],
    ['nested too deep', Array<number>(64).fill(0x1c)],
    ['more than 64 bits', [0x16, ...Array<number>(12).fill(0xff)]],
    ['unknown type', [0x1b, 0]],
  ])('has no %s', (_, bytes) => {
    expect(() => endOfThrift(Uint8Array.from(bytes))).toThrow('its description')
  })
})

describe('a description in FlatBuffers', () => {
  it('has no list of more parts than it has bytes', () => {
    const file = fixture('timesFeather')
    const length = file.readInt32LE(file.length - 10)
    const footer = Buffer.from(file.subarray(-10 - length, -10))
    expect(() => checkFooter(footer)).not.toThrow()
    const schema = footer.readUInt32LE(0)
    const parts = schema - footer.readInt32LE(schema)
    const batches = schema + footer.readUInt16LE(parts + 4 + 2 * 3)
    footer.writeUInt32LE(2 ** 31, batches + footer.readUInt32LE(batches))
    expect(() => checkFooter(footer)).toThrow('a list of 2147483648 parts')
  })
})

describe('what is packed', () => {
  it('becomes no more bytes than are said', () => {
    expect(unpackPage('GZIP', gzipSync(Buffer.alloc(10)), 10)).toHaveLength(10)
    expect(() => unpackPage('GZIP', gzipSync(Buffer.alloc(1_000_000)), 10)).toThrow()
    expect(() => unpackPage('GZIP', gzipSync(Buffer.alloc(5)), 10)).toThrow('5 bytes unpacked')
  })

  it('by zstd may leave out its length', () => {
    const packed = fixture('zstdOfUnknownLength')
    expect(Buffer.from(unpackZstd(packed, 1800)).toString()).toBe('trade '.repeat(300))
    expect(() => unpackZstd(packed, 1799)).toThrow('more bytes unpacked than it says')
  })

  it('by zstd does not get as much memory as it asks for', () => {
    const window = Buffer.from(fixture('zstdOfUnknownLength'))
    window[5] = 0xa8
    expect(() => unpackZstd(window, 1800)).toThrow('too large a window')
  })

  it('by LZ4 in the way of Hadoop, or bare, is read', () => {
    const block = Buffer.concat([Buffer.from([0x30]), Buffer.from('abc')])
    const framed = Buffer.concat([Buffer.from([0, 0, 0, 3, 0, 0, 0, 4]), block])
    for (const packed of [block, framed]) {
      expect(Buffer.from(unpackPage('LZ4', packed, 3)).toString()).toBe('abc')
    }
  })

  it('by LZ4 in a frame has blocks that lie in it', () => {
    const frame = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 3, 0, 0, 0x80, 97, 98, 99])
    const target = new Uint8Array(3)
    unpackBuffer(0, Buffer.concat([frame, Buffer.alloc(4)]), target)
    expect(Buffer.from(target).toString()).toBe('abc')
    frame.writeUInt32LE(0x7fff_ffff, 7)
    expect(() => unpackBuffer(0, frame, target)).toThrow('longer than its batch')
  })
})
