/**
 * A signal that aborts after so long. AbortSignal.timeout() would not do: Node 20 forgets one that
 * is only a part of AbortSignal.any().
 */
export function abortAfter(delayMs: number): AbortSignal {
  const ending = new AbortController()
  setTimeout(() => ending.abort(), delayMs).unref()
  return ending.signal
}
