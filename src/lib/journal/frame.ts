/**
 * The bytes of a segment file: frames, one after the other. A frame says how long it is and carries
 * a CRC, so that one that was written only in part, or changed since, is never taken for whole.
 */
import { crc32 } from '../core/crc32.ts'

export type FrameType = 'header' | 'trades' | 'coverage'

export interface FrameHead {
  readonly type: FrameType
  /** The sequence number of its first record; 0 in a header. */
  readonly firstSeq: number
  readonly count: number
}

export interface NewFrame extends FrameHead {
  readonly text: string
}

export interface Frame extends FrameHead {
  /** The text in UTF-8. */
  readonly payload: Buffer
  /** Of the whole frame. */
  readonly bytes: number
}

/** A frame begins with it. No UTF-8 text holds its first byte. */
export const FRAME_MAGIC = Buffer.from([0xf7, 0x6d, 0x6b, 0x01])
/** What stands before the text: magic, CRC of all that follows it, length, count, seq, type. */
export const FRAME_HEAD_BYTES = 24
/** No frame is longer; what claims to be is damaged. */
export const FRAME_MAX_BYTES = 8 * 1024 * 1024

const CRC_AT = 4
const LENGTH_AT = 8
const COUNT_AT = 12
const SEQ_AT = 16
const SEQ_BYTES = 6
const TYPE_AT = 22
const TYPES: readonly FrameType[] = ['header', 'trades', 'coverage']

export function encodeFrame({ text, ...head }: NewFrame): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + Buffer.byteLength(text))
  frame.write(text, FRAME_HEAD_BYTES)
  sealFrame(frame, head)
  return frame
}

/** Writes what stands before the payload, which is the rest of the frame already. */
export function sealFrame(frame: Buffer, { type, firstSeq, count }: FrameHead): void {
  if (frame.length > FRAME_MAX_BYTES) throw new RangeError('A frame is too long')
  FRAME_MAGIC.copy(frame)
  frame.writeUInt32LE(frame.length - FRAME_HEAD_BYTES, LENGTH_AT)
  frame.writeUInt32LE(count, COUNT_AT)
  frame.writeUIntLE(firstSeq, SEQ_AT, SEQ_BYTES)
  frame.writeUInt16LE(TYPES.indexOf(type), TYPE_AT)
  frame.writeUInt32LE(crc32(frame, LENGTH_AT, frame.length), CRC_AT)
}

/** How long the frame at bytes[at] says that it is; undefined where none can stand there. */
export function frameBytes(bytes: Buffer, at: number): number | undefined {
  if (at + FRAME_HEAD_BYTES > bytes.length) return undefined
  if (FRAME_MAGIC.compare(bytes, at, at + FRAME_MAGIC.length) !== 0) return undefined
  const length = FRAME_HEAD_BYTES + bytes.readUInt32LE(at + LENGTH_AT)
  return length <= FRAME_MAX_BYTES ? length : undefined
}

/** The frame at bytes[at]; undefined where it is not whole and sound. */
export function decodeFrame(bytes: Buffer, at: number): Frame | undefined {
  const length = frameBytes(bytes, at)
  if (length === undefined || at + length > bytes.length) return undefined
  const frame = bytes.subarray(at, at + length)
  if (crc32(frame, LENGTH_AT, length) !== frame.readUInt32LE(CRC_AT)) return undefined
  const type = TYPES[frame.readUInt16LE(TYPE_AT)]
  if (type === undefined) return undefined
  return {
    type,
    firstSeq: frame.readUIntLE(SEQ_AT, SEQ_BYTES),
    count: frame.readUInt32LE(COUNT_AT),
    payload: frame.subarray(FRAME_HEAD_BYTES),
    bytes: length,
  }
}
