/** Record batches of Kafka (message format 2) byte by byte, sound and odd, as brokers send them. */
import { createRequire } from 'node:module'

export interface GivenRecord {
  readonly offsetDelta: number
  readonly timeDelta: bigint
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [string, Buffer | null])[]
}

export interface GivenBatch {
  readonly baseOffset: bigint
  readonly lastOffsetDelta: number
  readonly firstMs: bigint
  readonly maxMs: bigint
  readonly producerId?: bigint
  readonly isAppendTime?: boolean
  readonly isTransactional?: boolean
  readonly isControl?: boolean
  /** The number of a codec, and what packs the records in it. */
  readonly packed?: { readonly codec: number; readonly pack: (records: Buffer) => Buffer }
  readonly records: readonly GivenRecord[]
}

const HEAD_BYTES = 61

export function batchBytes(given: GivenBatch): Buffer {
  const records = Buffer.concat(given.records.map(recordBytes))
  const { codec = 0, pack = (bytes: Buffer) => bytes } = given.packed ?? {}
  const bytes = Buffer.concat([Buffer.alloc(HEAD_BYTES), pack(records)])
  bytes.writeBigInt64BE(given.baseOffset, 0)
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt8(2, 16)
  const flag = (isSet: boolean | undefined, bit: number) => (isSet === true ? bit : 0)
  const attributes =
    flag(given.isAppendTime, 8) | flag(given.isTransactional, 16) | flag(given.isControl, 32)
  bytes.writeInt16BE(codec | attributes, 21)
  bytes.writeInt32BE(given.lastOffsetDelta, 23)
  bytes.writeBigInt64BE(given.firstMs, 27)
  bytes.writeBigInt64BE(given.maxMs, 35)
  bytes.writeBigInt64BE(given.producerId ?? -1n, 43)
  bytes.writeInt32BE(given.records.length, 57)
  return signed(bytes)
}

const crc32c = createRequire(import.meta.url)(
  'kafkajs/src/protocol/recordBatch/crc32C/index.js',
) as (bytes: Buffer) => number

/** The bytes of a batch with the checksum that belongs to them. */
export function signed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
  return bytes
}

/** The mark of the end of a transaction. */
export function endMark(baseOffset: bigint, producerId: bigint, isCommit: boolean): Buffer {
  const key = Buffer.from([0, 0, 0, isCommit ? 1 : 0])
  const mark = { offsetDelta: 0, timeDelta: 0n, key, value: Buffer.alloc(6), headers: [] }
  return batchBytes({
    ...{ baseOffset, lastOffsetDelta: 0, firstMs: 1n, maxMs: 1n, producerId },
    ...{ isTransactional: true, isControl: true, records: [mark] },
  })
}

function recordBytes({ offsetDelta, timeDelta, key, value, headers }: GivenRecord): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(timeDelta),
    varint(BigInt(offsetDelta)),
    sized(key),
    sized(value),
    varint(BigInt(headers.length)),
    ...headers.flatMap(([name, content]) => [sized(Buffer.from(name)), sized(content)]),
  ])
  return sized(body)
}

function sized(bytes: Buffer | null): Buffer {
  if (bytes === null) return varint(-1n)
  return Buffer.concat([varint(BigInt(bytes.length)), bytes])
}

export function varint(value: bigint): Buffer {
  let bits = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  while (bits > 0x7fn) {
    bytes.push(Number(bits & 0x7fn) | 0x80)
    bits >>= 7n
  }
  return Buffer.from([...bytes, Number(bits)])
}
