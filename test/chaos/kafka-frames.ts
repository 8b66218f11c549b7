/** Kafka's protocol as far as a proxy has to know it: a size, and the head of a request. */

/** Kafka's numbers of the requests that tests strike. */
export const API = {
  produce: 0,
  fetch: 1,
  offsetCommit: 8,
  joinGroup: 11,
  heartbeat: 12,
} as const

export interface RequestHead {
  readonly apiKey: number
  readonly version: number
  readonly correlationId: number
}

const SIZE_BYTES = 4

/** Gives the whole frames that a stream of pieces makes up, with their sizes in front. */
export function frameSplitter(): (piece: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  return (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const frames: Buffer[] = []
    while (rest.length >= SIZE_BYTES) {
      const end = SIZE_BYTES + rest.readInt32BE(0)
      if (rest.length < end) break
      frames.push(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
    return frames
  }
}

export function requestHead(frame: Buffer): RequestHead {
  return {
    apiKey: frame.readInt16BE(SIZE_BYTES),
    version: frame.readInt16BE(SIZE_BYTES + 2),
    correlationId: frame.readInt32BE(SIZE_BYTES + 4),
  }
}

/** Which request a response answers. */
export function responseCorrelationId(frame: Buffer): number {
  return frame.readInt32BE(SIZE_BYTES)
}
