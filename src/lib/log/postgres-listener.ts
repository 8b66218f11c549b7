import { pause } from '../core/pause.ts'
import type { Database } from '../postgres/connection.ts'

/** Wakes readers when something was appended; a poll stands behind it, for a link that is frozen. */
export interface AppendListener {
  /**
   * Take it before looking at the log: the function that it gives resolves when something was
   * appended since, when the poll is due, or when the signal aborts.
   */
  next(): (signal: AbortSignal) => Promise<void>
  wake(): void
  close(): Promise<void>
}

const CHANNEL = 'mkt_log'
const POLL_MS = 2_000

export function listenForAppends(database: Database, topic: string): AppendListener {
  let waker = new AbortController()
  const wake = (): void => {
    waker.abort()
    waker = new AbortController()
  }
  const sql = database.dedicated()
  // The driver listens again by itself after a reconnect; until then the poll does the work.
  sql.listen(CHANNEL, (payload) => payload === topic && wake()).catch(() => undefined)
  return {
    next: () => {
      const { signal } = waker
      return (stop) => pause(POLL_MS, signal, stop)
    },
    wake,
    close: () => sql.end({ timeout: 1 }).catch(() => undefined),
  }
}
