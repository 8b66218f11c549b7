import { unlessAborted } from './unless-aborted.ts'

/**
 * The same items, of which none is waited for after the signal.
 * @throws AbortError at the signal
 */
export async function* untilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await unlessAborted(signal, source.next())
      signal.throwIfAborted()
      if (next === undefined || next.done === true) return
      yield next.value
    }
  } finally {
    void source.return?.().catch(() => undefined)
  }
}
