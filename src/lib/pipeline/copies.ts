import type { RecordCursor } from '../log/trade-log.ts'

/** The last sequence number of each source, within one partition. */
export type LastSeqs = Map<string, number>

/** Tells copies, which are in the log because a send was repeated, from records. */
export interface CopyFence {
  /** Whether a record was in the log before; notes those that were not. */
  isCopy(record: RecordCursor): boolean
  /** Writes down in both what was noted since the last time. */
  settle(moved: LastSeqs): void
}

/**
 * Copies by what `seqs` knows. Records of one source follow each other, so the source in hand is
 * kept apart: the maps are asked where another one comes.
 */
export function copyFence(seqs: LastSeqs): CopyFence {
  let source: string | undefined
  let last = -1
  let isMoved = false
  const noted: LastSeqs = new Map()
  const note = (): void => {
    if (isMoved) noted.set(source as string, last)
    isMoved = false
  }
  const turnTo = (src: string): void => {
    note()
    source = src
    last = noted.get(src) ?? seqs.get(src) ?? -1
  }
  return {
    isCopy({ src, seq }) {
      if (src === undefined) return false
      if (src !== source) turnTo(src)
      if (seq <= last) return true
      last = seq
      isMoved = true
      return false
    },
    settle(moved) {
      note()
      for (const [src, seq] of noted) {
        seqs.set(src, seq)
        moved.set(src, seq)
      }
      noted.clear()
    },
  }
}
