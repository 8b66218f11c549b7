import { damaged } from './record-run.ts'

/** So many bytes may be written past the end of what is unpacked. */
export const SPARE_BYTES = 3

/**
 * Unpacks one block of LZ4 from `start` on, to no further than `limit`, and gives where it ends.
 * Bytes are moved four at a time, over the end of a piece: what stands there is written over later.
 */
export function unpackLz4Block(
  block: Buffer,
  into: DataView,
  start: number,
  limit: number,
): number {
  const from = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const size = block.length
  let at = 0
  let to = start
  for (;;) {
    const token = block[at++] as number
    let length = token >>> 4
    if (length === FOUR_BITS) {
      let more = MORE
      while (more === MORE) length += more = block[at++] as number
    }
    if (!(length <= size - at && length <= limit - to)) throw unfit()
    let end = to + length
    if (at + length + WORD > size) {
      while (to < end) into.setUint8(to++, from.getUint8(at++))
    } else {
      for (; to < end; to += WORD, at += WORD) into.setInt32(to, from.getInt32(at, true), true)
      at -= to - end
      to = end
    }
    // The last piece repeats nothing.
    if (at === size) return to
    if (at + 2 >= size) throw unfit()
    const distance = from.getUint16(at, true)
    at += 2
    length = token & FOUR_BITS
    if (length === FOUR_BITS) {
      let more = MORE
      while (more === MORE) length += more = block[at++] as number
    }
    end = to + length + REPEAT_MIN
    if (distance === 0 || distance > to - start || !(end <= limit)) throw unfit()
    if (distance < WORD) while (to < end) into.setUint8(to, into.getUint8(to++ - distance))
    else for (; to < end; to += WORD) into.setInt32(to, into.getInt32(to - distance, true), true)
    to = end
  }
}

/** A length that fills its four bits goes on in bytes, for as long as they are 255. */
const FOUR_BITS = 15
const MORE = 255
const REPEAT_MIN = 4
const WORD = 4

function unfit(): Error {
  return damaged('its LZ4 data is wrong')
}
