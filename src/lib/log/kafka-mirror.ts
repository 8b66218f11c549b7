import type { Offsets } from './kafka-assignment.ts'

/** What the bars hold, told to Kafka for lag tools; nothing in mkt reads it back. */
export interface OffsetMirror {
  committed(partition: number, offset: bigint): void
  flush(): Promise<void>
}

const MIRROR_EVERY_MS = 5_000

/** Gathers offsets and commits them together, every few seconds; failures do not matter. */
export function offsetMirror(commit: (offsets: Offsets) => Promise<void>): OffsetMirror {
  let waiting = new Map<number, bigint>()
  let timer: NodeJS.Timeout | undefined
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const offsets = waiting
    waiting = new Map()
    if (offsets.size > 0) await commit(offsets).catch(() => undefined)
  }
  return {
    committed(partition, offset) {
      waiting.set(partition, offset)
      timer ??= setTimeout(() => void flush(), MIRROR_EVERY_MS).unref()
    },
    flush,
  }
}
