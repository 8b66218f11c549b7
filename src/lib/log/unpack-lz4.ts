/**
 * LZ4 frames as Kafka's clients write them: blocks that stand alone, sizes and checksums that may be
 * missing. Checksums are passed over, for the record batch has one. (A native package would need to
 * know beforehand how long a block becomes, which these frames do not say.)
 */
import { damaged } from './record-run.ts'
import { SPARE_BYTES, unpackLz4Block } from './unpack-lz4-block.ts'
import { checkUnpacked } from './unpacked-limit.ts'

export function unpackLz4(packed: Buffer): Buffer {
  const { start, blockMaxBytes, blockSumBytes } = readFrame(packed)
  let at = start
  let bytes = 0
  for (;;) {
    const head = packed.readUInt32LE(at)
    if (head === 0) return Buffer.from(scratch.buffer, 0, bytes)
    const size = head & ~IS_PLAIN
    at += HEAD_BYTES
    if (size > blockMaxBytes || at + size > packed.length) throw damaged('its LZ4 data is cut')
    const limit = bytes + blockMaxBytes
    checkUnpacked(limit)
    reserve(limit + SPARE_BYTES)
    const block = packed.subarray(at, at + size)
    bytes = head & IS_PLAIN ? putPlain(block, bytes) : unpackLz4Block(block, scratch, bytes, limit)
    at += size + blockSumBytes
  }
}

const MAGIC = 0x184d2204
const HEAD_BYTES = 4
const IS_PLAIN = 0x8000_0000

/** Memory that is used again and again: what is unpacked lies there until the next call. */
let scratch = new DataView(new ArrayBuffer(1024 * 1024))

function reserve(bytes: number): void {
  if (scratch.byteLength >= bytes) return
  const wider = new Uint8Array(Math.max(bytes, 2 * scratch.byteLength))
  wider.set(new Uint8Array(scratch.buffer))
  scratch = new DataView(wider.buffer)
}

function putPlain(block: Buffer, to: number): number {
  new Uint8Array(scratch.buffer).set(block, to)
  return to + block.length
}

interface Frame {
  /** Where the first block begins. */
  readonly start: number
  readonly blockMaxBytes: number
  readonly blockSumBytes: number
}

const VERSION_MASK = 0xc0
const VERSION = 0x40
const STANDS_ALONE = 0x20
const HAS_BLOCK_SUMS = 0x10
const HAS_LENGTH = 0x08
const HAS_DICTIONARY = 0x01

function readFrame(packed: Buffer): Frame {
  const flags = packed[4] as number
  if (packed.readUInt32LE(0) !== MAGIC || (flags & VERSION_MASK) !== VERSION) {
    throw damaged('it holds no LZ4 frame')
  }
  if ((flags & STANDS_ALONE) === 0 || (flags & HAS_DICTIONARY) !== 0) {
    throw damaged('its LZ4 blocks do not stand alone')
  }
  return {
    start: flags & HAS_LENGTH ? 15 : 7,
    // 64 KiB, 256 KiB, 1 MiB or 4 MiB, as the numbers from 4 to 7.
    blockMaxBytes: 1 << (8 + 2 * (((packed[5] as number) >> 4) & 7)),
    blockSumBytes: flags & HAS_BLOCK_SUMS ? 4 : 0,
  }
}
