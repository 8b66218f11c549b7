import { EXIT, MktError } from '../lib/core/errors.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'

/** What is looked at every few seconds is kept in memory, and read anew each time. */
const MAX_WATCHED_BARS = 100_000

/**
 * The bars of one look.
 * @throws MktError (usage) where they are too many to be looked at again and again.
 */
export async function collectBars(
  pages: AsyncIterable<readonly StoredBar[]>,
): Promise<StoredBar[]> {
  const all: StoredBar[] = []
  for await (const bars of pages) {
    for (const bar of bars) all.push(bar)
    if (all.length > MAX_WATCHED_BARS) throw tooMany()
  }
  return all
}

function tooMany(): MktError {
  return new MktError(`Cannot watch more than ${MAX_WATCHED_BARS} bars at once: name symbols`, {
    code: 'TOO_MANY_BARS',
    exit: EXIT.usage,
    tryThis: ['mkt bars SYMBOL --watch', 'mkt bars --watch --last 1'],
  })
}
