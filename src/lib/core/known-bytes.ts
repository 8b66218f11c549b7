/** Short texts in bytes, known again by the number that each was given, four bytes at a time. */

export interface KnownBytes {
  /** The number of bytes[start, end), -1 where they are not known. */
  find(bytes: Uint8Array, start: number, end: number): number
  add(bytes: Uint8Array, start: number, end: number, id: number): void
  /** Where the next byte of this value stands; -1 where it is not among the next `max` and one. */
  endAt(bytes: Uint8Array, start: number, byte: number, max: number): number
}

/** The entries by their hash, as lists. */
interface Lists {
  /** The last entry of each list, -1 where it is empty. */
  readonly last: Int32Array
  /** The entry before an entry in its list. */
  readonly before: number[]
  readonly keys: DataView[]
  readonly ids: number[]
}

const LISTS = 1 << 14

export function knownBytes(): KnownBytes {
  const lists: Lists = { last: new Int32Array(LISTS).fill(-1), before: [], keys: [], ids: [] }
  let viewed: Uint8Array = new Uint8Array(0)
  let view = viewOf(viewed)
  // Records of one batch lie in the same bytes.
  const see = (bytes: Uint8Array): DataView => {
    if (bytes === viewed) return view
    viewed = bytes
    return (view = viewOf(bytes))
  }
  return {
    find: (bytes, start, end) => find(lists, see(bytes), start, end),
    add(bytes, start, end, id) {
      const hash = hashOf(see(bytes), start, end)
      lists.before.push(lists.last[hash] as number)
      // A copy: slice of a Buffer would be a view of bytes that others overwrite.
      const key = new Uint8Array(bytes.subarray(start, end))
      lists.last[hash] = lists.keys.push(viewOf(key)) - 1
      lists.ids.push(id)
    },
    endAt: (bytes, start, byte, max) => endAt(see(bytes), start, byte, max),
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function find({ last, before, keys, ids }: Lists, view: DataView, start: number, end: number) {
  const hash = hashOf(view, start, end)
  for (let at = last[hash] as number; at >= 0; at = before[at] as number) {
    if (isEqual(keys[at] as DataView, view, start, end)) return ids[at] as number
  }
  return -1
}

const WORD = 4

/** The list of these bytes. The last word overlaps the one before, where their length asks for it. */
function hashOf(view: DataView, start: number, end: number): number {
  const last = end - WORD
  let hash = end - start
  if (last < start) {
    for (let at = start; at < end; at += 1) hash = mix(hash, view.getUint8(at))
  } else {
    for (let at = start; at < last; at += WORD) hash = mix(hash, view.getInt32(at))
    hash = mix(hash, view.getInt32(last))
  }
  return hash & (LISTS - 1)
}

/** An odd number with ones and zeros in no order, as multiplicative hashing wants it. */
const MULTIPLIER = 0x9e3779b1

function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, MULTIPLIER)
  return product ^ (product >>> 15)
}

function isEqual(key: DataView, view: DataView, start: number, end: number): boolean {
  const length = end - start
  if (key.byteLength !== length) return false
  const last = length - WORD
  if (last < 0) return isEqualByByte(key, view, start)
  for (let at = 0; at < last; at += WORD) {
    if (key.getInt32(at) !== view.getInt32(start + at)) return false
  }
  return key.getInt32(last) === view.getInt32(start + last)
}

function isEqualByByte(key: DataView, view: DataView, start: number): boolean {
  for (let at = 0; at < key.byteLength; at += 1) {
    if (key.getUint8(at) !== view.getUint8(start + at)) return false
  }
  return true
}

const ONES = 0x01010101
const HIGH_BITS = 0x80808080

/** Four bytes at a time: a byte that is 0 borrows from the bit above it when 1 is taken from it. */
function endAt(view: DataView, start: number, byte: number, max: number): number {
  const same = Math.imul(byte, ONES)
  const last = Math.min(start + max, view.byteLength - 1)
  let at = start
  for (; at <= last - WORD; at += WORD) {
    const word = view.getInt32(at, true) ^ same
    const zeros = (word - ONES) & ~word & HIGH_BITS
    if (zeros !== 0) return at + ((31 - Math.clz32(zeros & -zeros)) >>> 3)
  }
  for (; at <= last; at += 1) if (view.getUint8(at) === byte) return at
  return -1
}
