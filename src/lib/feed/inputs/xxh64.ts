/** The 64-bit xxHash of bytes that come piece by piece, with seed 0. */
export interface Xxh64 {
  update(bytes: Uint8Array): void
  /** The lower 32 bits of the hash, unsigned: so much of it a zstd frame has. */
  low(): number
}

const PRIME_1 = 0x9e3779b185ebca87n
const PRIME_2 = 0xc2b2ae3d27d4eb4fn
const PRIME_3 = 0x165667b19e3779f9n
const PRIME_4 = 0x85ebca77c2b2ae63n
const PRIME_5 = 0x27d4eb2f165667c5n

/** Four lanes of eight bytes. */
const STRIPE_BYTES = 32

/**
 * Begins a hash. Nearly all of the work is done in halves of 32 bits (see mixStripes): BigInt would
 * take ten times as long.
 */
export function xxh64(): Xxh64 {
  const lanes = startLanes()
  const stripe = new Uint8Array(STRIPE_BYTES)
  let held = 0
  let length = 0
  const hold = (bytes: Uint8Array): void => {
    stripe.set(bytes, held)
    held += bytes.length
  }
  return {
    update: (bytes) => {
      length += bytes.length
      let at = 0
      if (held > 0) {
        at = Math.min(STRIPE_BYTES - held, bytes.length)
        hold(bytes.subarray(0, at))
        if (held < STRIPE_BYTES) return
        mixStripes(lanes, stripe, 0, STRIPE_BYTES)
        held = 0
      }
      const end = bytes.length - ((bytes.length - at) % STRIPE_BYTES)
      mixStripes(lanes, bytes, at, end)
      hold(bytes.subarray(end))
    },
    low: () => Number(finish(lanes, stripe.subarray(0, held), BigInt(length)) & 0xffffffffn),
  }
}

/** Lower and upper half of each lane. */
function startLanes(): Int32Array {
  const lanes = [PRIME_1 + PRIME_2, PRIME_2, 0n, -PRIME_1]
  return Int32Array.from(lanes.flatMap((lane) => [low32(lane), low32(lane >> 32n)]))
}

function low32(number: bigint): number {
  return Number(BigInt.asIntN(32, number))
}

const PRIME_1_LOW = low32(PRIME_1)
const PRIME_1_HIGH = low32(PRIME_1 >> 32n)
const PRIME_2_LOW = low32(PRIME_2)
const PRIME_2_HIGH = low32(PRIME_2 >> 32n)

/** For every lane of every stripe in bytes[from, to): lane = rotate(lane + word * PRIME_2, 31) * PRIME_1. */
function mixStripes(lanes: Int32Array, bytes: Uint8Array, from: number, to: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = from; at < to; at += 8) {
    const lane = ((at - from) >> 2) & 6
    const wordLow = view.getInt32(at, true)
    const word2Low = Math.imul(wordLow, PRIME_2_LOW)
    const low = (lanes[lane] as number) + word2Low
    const carry = low >>> 0 < word2Low >>> 0 ? 1 : 0
    const high =
      ((lanes[lane + 1] as number) +
        highOfProduct(wordLow, PRIME_2_LOW) +
        Math.imul(wordLow, PRIME_2_HIGH) +
        Math.imul(view.getInt32(at + 4, true), PRIME_2_LOW) +
        carry) |
      0
    const turnedLow = (low << 31) | (high >>> 1)
    const turnedHigh = (high << 31) | (low >>> 1)
    lanes[lane] = Math.imul(turnedLow, PRIME_1_LOW)
    lanes[lane + 1] =
      highOfProduct(turnedLow, PRIME_1_LOW) +
      Math.imul(turnedLow, PRIME_1_HIGH) +
      Math.imul(turnedHigh, PRIME_1_LOW)
  }
}

/** The upper 32 bits of the product of two unsigned numbers of 32 bits. */
function highOfProduct(one: number, other: number): number {
  const low = one & 0xffff
  const high = one >>> 16
  const otherLow = other & 0xffff
  const otherHigh = other >>> 16
  const middle = (Math.imul(high, otherLow) + (Math.imul(low, otherLow) >>> 16)) | 0
  const rest = (Math.imul(low, otherHigh) + (middle & 0xffff)) | 0
  return (Math.imul(high, otherHigh) + (middle >>> 16) + (rest >>> 16)) | 0
}

function finish(lanes: Int32Array, rest: Uint8Array, length: bigint): bigint {
  let hash = (length < STRIPE_BYTES ? PRIME_5 : joinLanes(lanes)) + length
  let at = 0
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  for (; at + 8 <= rest.length; at += 8) {
    hash = word(
      rotate(word(hash ^ round(0n, view.getBigUint64(at, true))), 27n) * PRIME_1 + PRIME_4,
    )
  }
  for (; at + 4 <= rest.length; at += 4) {
    const mixed = word(hash ^ word(BigInt(view.getUint32(at, true)) * PRIME_1))
    hash = word(rotate(mixed, 23n) * PRIME_2 + PRIME_3)
  }
  for (; at < rest.length; at += 1) {
    const mixed = word(hash ^ word(BigInt(rest[at] as number) * PRIME_5))
    hash = word(rotate(mixed, 11n) * PRIME_1)
  }
  return avalanche(word(hash))
}

function joinLanes(lanes: Int32Array): bigint {
  const words = new BigUint64Array(lanes.buffer)
  const turns = [1n, 7n, 12n, 18n]
  const sum = turns.reduce((total, by, at) => total + rotate(words[at] as bigint, by), 0n)
  return words.reduce((hash, lane) => word((hash ^ round(0n, lane)) * PRIME_1 + PRIME_4), word(sum))
}

function round(lane: bigint, input: bigint): bigint {
  return word(rotate(word(lane + input * PRIME_2), 31n) * PRIME_1)
}

function avalanche(hash: bigint): bigint {
  const first = word((hash ^ (hash >> 33n)) * PRIME_2)
  const second = word((first ^ (first >> 29n)) * PRIME_3)
  return second ^ (second >> 32n)
}

function rotate(number: bigint, by: bigint): bigint {
  return word((number << by) | (number >> (64n - by)))
}

function word(number: bigint): bigint {
  return BigInt.asUintN(64, number)
}
