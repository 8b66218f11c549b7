/** From so many bytes on, a call of the runtime is quicker than a loop. */
const LONG_BYTES = 160

/** Copies all of a part to a place; gives the place behind it. */
export function putBytes(bytes: Buffer, at: number, part: Uint8Array): number {
  return putRange(bytes, at, part, 0, part.length)
}

/** Copies part[start, end) to a place; gives the place behind it. */
export function putRange(
  bytes: Buffer,
  at: number,
  part: Uint8Array,
  start: number,
  end: number,
): number {
  const length = end - start
  if (length >= LONG_BYTES) bytes.set(part.subarray(start, end), at)
  else
    for (let place = 0; place < length; place += 1)
      bytes[at + place] = part[start + place] as number
  return at + length
}
