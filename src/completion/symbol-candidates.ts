/** Symbols of the store as words of a command line. */
import type { Candidate } from './candidate.ts'

/**
 * The symbols that begin with what was typed, upper or lower case; once something was typed, also by
 * the name behind the colon (BTCUSDT for BINANCE:BTCUSDT) where no other symbol has it.
 */
export function symbolCandidates(typed: string, known: readonly string[]): Candidate[] {
  const wanted = typed.toLowerCase()
  const names = known.map((symbol): Candidate => ({ value: symbol }))
  const all = typed === '' ? names : [...names, ...shortNames(known)]
  return all.filter(({ value }) => value.toLowerCase().startsWith(wanted))
}

function shortNames(known: readonly string[]): Candidate[] {
  const symbolsOf = new Map<string, string[]>()
  for (const symbol of known) {
    const name = symbol.slice(symbol.lastIndexOf(':') + 1)
    symbolsOf.set(name, [...(symbolsOf.get(name) ?? []), symbol])
  }
  return [...symbolsOf].flatMap(([name, [symbol, ...others]]) =>
    others.length > 0 || symbol === name ? [] : [{ value: name, description: symbol }],
  )
}
