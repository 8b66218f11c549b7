/** Which stored splits, and which symbols of splits, a person means. */
import { EXIT, MktError } from '../core/errors.ts'
import type { Split } from '../core/split.ts'
import type { BarStore } from './bar-store.ts'
import { chooseSymbols } from './choose-symbols.ts'
import { matchSymbols } from './symbol-match.ts'

/**
 * The splits of the symbols that were asked for, of all where none was, in order of symbol and date.
 * @throws MktError (exit 66) where a symbol matches none that has splits or bars, or several.
 */
export async function findSplits(store: BarStore, wanted: readonly string[]): Promise<Split[]> {
  if (wanted.length === 0) return store.splits()
  const [stored, splits] = await Promise.all([store.symbols(), store.splits()])
  const known = new Set([...stored, ...splits.map(({ symbol }) => symbol)])
  const chosen = new Set(chooseSymbols(wanted, [...known], 'mkt splits'))
  return splits.filter(({ symbol }) => chosen.has(symbol))
}

/**
 * The stored symbol that is meant, or the name as it was typed where none is: a split may be known
 * before there are bars.
 * @throws MktError (exit 66) where several are meant.
 */
export function splitSymbol(wanted: string, known: readonly string[]): string {
  if ('near' in matchSymbols(wanted, known)) return wanted
  return chooseSymbols([wanted], known, 'mkt splits add')[0] ?? wanted
}

/**
 * The stored split of a symbol, named as elsewhere, and a date.
 * @throws MktError (exit 66) where there is none, or several symbols are meant.
 */
export async function findSplit(store: BarStore, wanted: string, date: string): Promise<Split> {
  const onDate = (await store.splits()).filter((split) => split.date === date)
  const symbol = splitSymbol(wanted, [...new Set(onDate.map((split) => split.symbol))])
  const found = onDate.find((split) => split.symbol === symbol)
  if (found !== undefined) return found
  throw new MktError(`Cannot find a split of ${JSON.stringify(wanted)} on ${date}`, {
    code: 'NO_SUCH_SPLIT',
    exit: EXIT.noInput,
    tryThis: ['mkt splits'],
  })
}
