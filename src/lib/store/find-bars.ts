import type { StoredBar } from '../core/stored-bar.ts'
import type { TimeRange } from '../core/time-range.ts'
import type { BarStore } from './bar-store.ts'
import { chooseSymbols } from './choose-symbols.ts'

/** Which bars a person asks for. */
export interface BarRequest extends TimeRange {
  /** Names as typed: exact, or the part after the colon, in any case. None means every symbol. */
  readonly symbols: readonly string[]
  /** The newest so many bars of each symbol. */
  readonly last?: number
  /** Says of each bar whether it is complete. */
  readonly withCoverage?: boolean
}

/**
 * The bars that were asked for, in order of symbol and time, in pages.
 * @throws MktError (exit 66) where a symbol matches no stored one, or several.
 */
export async function* findBars(store: BarStore, request: BarRequest): AsyncGenerator<StoredBar[]> {
  const { symbols: wanted, ...limits } = request
  const symbols = wanted.length === 0 ? undefined : chooseSymbols(wanted, await store.symbols())
  yield* store.bars({ symbols, ...limits })
}

/** The same pages; calls `onNone` at the end where there was no bar in them. */
export async function* noticingNone(
  pages: AsyncIterable<StoredBar[]>,
  onNone: () => void,
): AsyncGenerator<StoredBar[]> {
  let isNone = true
  for await (const bars of pages) {
    isNone &&= bars.length === 0
    yield bars
  }
  if (isNone) onNone()
}
