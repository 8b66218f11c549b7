import type { BarStore, LogTopic, Loss } from '../store/bar-store.ts'
import type { EtlContext, MovedReport } from './etl-context.ts'
import { logChanged, type LogChange } from './log-position.ts'

/**
 * Goes on where the log begins now, as far as the settings allow it; else throws LOG_CHANGED. Who
 * calls reads the row again: another worker may have been the one to move it.
 */
export async function leaveOrStop(context: EtlContext, change: LogChange): Promise<void> {
  if (!mayGoOn(context, change)) {
    if (await isStillThere(context, change)) throw logChanged(change)
    return
  }
  const moved = await leavePosition(context, change, change.range.start)
  if (moved !== undefined) context.moved(moved)
}

/** A span of coverage that is read twice covers no more than once: that log may begin anew. */
function mayGoOn({ content, onGap }: EtlContext, { kind }: LogChange): boolean {
  return content === 'coverage' || (kind === 'lost' && onGap === 'skip')
}

async function isStillThere({ store, log }: EtlContext, change: LogChange): Promise<boolean> {
  const row = (await store.progress(log)).get(change.partition)
  return row?.next === change.row.next && row.epoch === change.row.epoch
}

/** Moves the row, with the loss on record; undefined where it no longer stands as it was found. */
export async function leavePosition(
  { store, log, content }: { store: BarStore; log: LogTopic; content: EtlContext['content'] },
  change: LogChange,
  next: bigint,
): Promise<MovedReport | undefined> {
  // Where coverage was lost, its absence shows already.
  const loss = content === 'trades' ? lossOf(change) : undefined
  const moved = await store.move(log, change.partition, change.row, next, loss)
  return moved && { change, next }
}

function lossOf({ kind, row, range }: LogChange): Loss | undefined {
  if (kind !== 'lost') return undefined
  return {
    fromOffset: row.next,
    toOffset: range.start,
    fromMs: row.fingerprint?.sentMs ?? 0,
    toMs: Date.now(),
  }
}
