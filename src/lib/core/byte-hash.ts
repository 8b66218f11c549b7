/** A number of 32 bits that is mostly another one for other bytes: FNV-1a. No secret is safe in it. */
export function byteHash(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < bytes.length; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  }
  return hash
}
