/** The side of a worker: it was started with a channel to its supervisor (see run-workers.ts). */
import type { Begun } from './worker-process.ts'

/** Calls `end` once the supervisor lets this worker go, or is gone itself; never without one. */
export function onLetGo(end: () => void): void {
  if (process.send === undefined) return
  if (!process.connected) return end()
  process.once('disconnect', end)
  // A worker whose work is done ends, although its supervisor still listens.
  process.channel?.unref()
}

/** Tells the supervisor, where there is one, that the others may follow. */
export async function tellBegun(countPartitions: () => Promise<number>): Promise<void> {
  if (!process.connected) return
  const partitions = await countPartitions().catch(() => undefined)
  const begun: Begun = { partitions }
  // A supervisor that is gone meanwhile needs no answer.
  if (process.connected) process.send?.(begun, undefined, undefined, () => undefined)
}
