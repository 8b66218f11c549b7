/** What can be wrong with a link, as plain data, and what that does to the bytes on it. */
export interface Toxics {
  /** Every piece comes so much later, … */
  readonly latencyMs?: number
  /** … and by up to so much more. */
  readonly jitterMs?: number
  readonly bytesPerSecond?: number
  /** Nothing gets through these ways; it is held, as a network does that loses packets, and comes later. */
  readonly swallow?: readonly Way[]
  /** What comes at once comes in pieces of so many bytes, as far as the heads of messages reach. */
  readonly sliceBytes?: number
  /** A connection is reset after it has answered so many bytes more. */
  readonly cutAfterBytes?: number
  /** Turns one bit of the next answer that has at least so many bytes, in its middle. */
  readonly corruptOnceFromBytes?: number
  /** The end of a connection is told to the other side so much later. */
  readonly slowCloseMs?: number
}

export type Way = 'requests' | 'responses'

const MS_PER_SECOND = 1_000

/** How long a piece is on its way. */
export function delayOf(toxics: Toxics, bytes: number, random: () => number): number {
  const { latencyMs = 0, jitterMs = 0, bytesPerSecond } = toxics
  const slowness = bytesPerSecond === undefined ? 0 : (bytes / bytesPerSecond) * MS_PER_SECOND
  return latencyMs + random() * jitterMs + slowness
}

/** So much of what came at once is sliced: all of it would take the proxy's whole processor. */
const SLICED_MAX_BYTES = 512

/** The bytes in pieces, as small as the link wants them. */
export function piecesOf({ sliceBytes }: Toxics, bytes: Buffer): Buffer[] {
  if (sliceBytes === undefined) return [bytes]
  const pieces: Buffer[] = []
  let at = 0
  for (; at < Math.min(bytes.length, SLICED_MAX_BYTES); at += sliceBytes) {
    pieces.push(bytes.subarray(at, at + sliceBytes))
  }
  return at < bytes.length ? [...pieces, bytes.subarray(at)] : pieces
}

/** A copy with one bit turned, in the middle: a digit becomes another one. */
export function corrupted(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const middle = copy.length >> 1
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return copy
}
