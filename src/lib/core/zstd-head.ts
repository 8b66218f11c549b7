/** What the head of a zstd frame says; RFC 8878, section 3.1.1.1. */
export interface ZstdHead {
  /** How many bytes come out; undefined where the frame does not say. */
  readonly length: number | undefined
  /** How far back the data refers, bytes: so much memory unpacking it takes. */
  readonly window: number
}

const HAS_NO_WINDOW = 0x20

export function zstdHead(packed: Uint8Array): ZstdHead {
  const flags = packed[4] ?? 0
  const isWhole = (flags & HAS_NO_WINDOW) !== 0
  const idBytes = [0, 1, 2, 4][flags & 3] as number
  const lengthBytes = [isWhole ? 1 : 0, 2, 4, 8][flags >> 6] as number
  const at = 5 + (isWhole ? 0 : 1) + idBytes
  let length = lengthBytes === 2 ? 256 : 0
  for (let byte = 0; byte < lengthBytes; byte += 1) length += (packed[at + byte] ?? 0) * 256 ** byte
  const exponent = 10 + ((packed[5] ?? 0) >> 3)
  const window = isWhole ? length : 2 ** exponent * (1 + ((packed[5] ?? 0) & 7) / 8)
  return { length: lengthBytes === 0 ? undefined : length, window }
}
