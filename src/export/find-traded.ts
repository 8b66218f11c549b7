import { emptyTally, logTrades, type LogTradesOptions } from '../lib/pipeline/log-trades.ts'
import { untilAborted } from '../lib/pipeline/until-aborted.ts'
import { chooseSymbols } from '../lib/store/choose-symbols.ts'

const LOG = {
  empty: 'the log holds no trades yet',
  none: 'no trade in the log has that name',
}

/**
 * The symbols in a log that a person means, if there is a log. It is read until each name was
 * found to the letter: up to its end where one is a part of a name, which could be that of several.
 * @throws MktError (exit 66) where one matches none or several (AbortError) at the signal.
 */
export async function findTraded(
  source: Pick<LogTradesOptions, 'log' | 'ranges'> | undefined,
  names: readonly string[],
  stop: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = source === undefined ? [] : await tradedSymbols(source, names, stop)
  return new Set(chooseSymbols(names, [...found].sort(), 'mkt export trades', LOG))
}

/** As many as had to be found. */
async function tradedSymbols(
  source: Pick<LogTradesOptions, 'log' | 'ranges'>,
  names: readonly string[],
  stop: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const isWanted = ({ symbol }: { symbol: string }): boolean => {
    found.add(symbol)
    return false
  }
  for await (const page of untilAborted(logTrades({ ...source, isWanted }, emptyTally()), stop)) {
    void page
    if (names.every((name) => found.has(name))) break
  }
  return found
}
