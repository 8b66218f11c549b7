import { messageOf } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { BarStore, LogTopic } from '../store/bar-store.ts'

export interface Trimming {
  readonly log: TradeLog
  readonly store: BarStore
  /** Records that are in the bars and older than this are deleted. */
  readonly retainMs: number
  readonly signal: AbortSignal
  readonly onNotice: (message: string) => void
}

const TRIM_EVERY_MS = 10 * 60_000

/**
 * Trims the log now and every ten minutes until the signal, when what has been begun is still
 * finished. Never rejects: it can wait.
 */
export async function keepTrimmed(trimming: Trimming): Promise<void> {
  const { log, signal, onNotice } = trimming
  let said = false
  do {
    try {
      await trimOnce(trimming)
    } catch (error) {
      const isSilent = said || signal.aborted
      if (!isSilent) onNotice(`Cannot delete old records of ${log.topic}: ${messageOf(error)}`)
      said = true
    }
    await pause(TRIM_EVERY_MS, signal)
  } while (!signal.aborted)
}

async function trimOnce({ log, store, retainMs }: Trimming): Promise<void> {
  const place: LogTopic = { logId: log.id, topic: log.topic }
  const rows = await store.progress(place)
  const before = new Map([...rows].map(([partition, { next }]) => [partition, next]))
  if (before.size > 0) await log.trim(before, retainMs)
}
