import type { RecordCursor } from '../log/trade-log.ts'

/** The last sequence number of each source, within one partition. */
export type LastSeqs = Map<string, number>

/** Whether a record was in the log before, by a send that was repeated; `seqs` notes those that were not. */
export function isCopy({ src, seq }: RecordCursor, seqs: LastSeqs): boolean {
  if (src === undefined) return false
  if (seq <= (seqs.get(src) ?? -1)) return true
  seqs.set(src, seq)
  return false
}
