import { check } from './table-fault.ts'

/**
 * Walks a struct of Thrift's compact protocol and says where it ends; undefined where the bytes end
 * first. A decoder that trusts the lengths which stand there may take gigabytes or never end.
 *
 * @throws TableFault where a length, a nesting or a type is absurd
 */
export function endOfThrift(bytes: Uint8Array): number | undefined {
  const walk: Walk = { bytes, at: 0 }
  skipStruct(walk, 0)
  return walk.at <= bytes.length ? walk.at : undefined
}

/** Past the end of the bytes everything reads as 0, which ends each struct that is open. */
interface Walk {
  readonly bytes: Uint8Array
  at: number
}

const STOP = 0
const FIXED_BYTES = new Map([
  [1, 0],
  [2, 0],
  [3, 1],
  [7, 8],
])
const BINARY = 8
const LIST = 9
const STRUCT = 12
const INTEGERS = new Set([4, 5, 6])

const NESTING_MAX = 32

function skipStruct(walk: Walk, depth: number): void {
  check(depth < NESTING_MAX, 'its description is nested too deep')
  for (;;) {
    const head = nextByte(walk)
    const type = head & 0x0f
    if (type === STOP) return
    if (head >> 4 === 0) varint(walk)
    skipValue(walk, type, depth)
  }
}

function skipValue(walk: Walk, type: number, depth: number): void {
  const fixed = FIXED_BYTES.get(type)
  if (fixed !== undefined) walk.at += fixed
  else if (INTEGERS.has(type)) varint(walk)
  else if (type === BINARY) skipBytes(walk)
  else if (type === LIST) skipList(walk, depth + 1)
  else if (type === STRUCT) skipStruct(walk, depth + 1)
  else check(false, `its description has a value of the unknown type ${type}`)
}

function skipBytes(walk: Walk): void {
  const length = varint(walk)
  walk.at += length
}

function skipList(walk: Walk, depth: number): void {
  const head = nextByte(walk)
  const type = head & 0x0f
  const length = head >> 4 === 15 ? varint(walk) : head >> 4
  const left = walk.bytes.length - walk.at
  check(depth < NESTING_MAX, 'its description is nested too deep')
  check(length <= left || left <= 0, `its description has a list of ${length} in ${left} bytes`)
  for (let item = 0; item < length && walk.at <= walk.bytes.length; item += 1) {
    if (type === 1 || type === 2) walk.at += 1
    else skipValue(walk, type, depth)
  }
}

function nextByte(walk: Walk): number {
  const byte = walk.bytes[walk.at] ?? 0
  walk.at += 1
  return byte
}

/** 64 bits are ten groups of seven. */
const VARINT_BYTES_MAX = 10

function varint(walk: Walk): number {
  let value = 0
  for (let group = 0; group < VARINT_BYTES_MAX; group += 1) {
    const byte = nextByte(walk)
    value += (byte & 0x7f) * 2 ** (7 * group)
    if (byte < 0x80) return value
  }
  return check(false, 'its description has a number of more than 64 bits') as never
}
