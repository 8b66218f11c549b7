import { EXIT, MktError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { matchSymbols } from './symbol-match.ts'

/**
 * The stored symbols that were asked for, each once, in the order of asking.
 * @throws MktError (exit 66) where one matches none, with names near it, or several, with all.
 */
export function chooseSymbols(wanted: readonly string[], known: readonly string[]): string[] {
  return [...new Set(wanted.map((symbol) => chooseSymbol(symbol, known)))]
}

function chooseSymbol(wanted: string, known: readonly string[]): string {
  if (known.length === 0) throw emptyStore(wanted)
  const match = matchSymbols(wanted, known)
  if ('found' in match) return match.found
  throw 'several' in match ? severalMatch(wanted, match.several) : noneMatches(wanted, match.near)
}

/** What to type where the store holds nothing yet. */
export const FIRST_STEPS: readonly string[] = [
  'mkt demo',
  'mkt replay --file FILE',
  'mkt produce --help',
]

function emptyStore(wanted: string): MktError {
  return noSuchSymbol(`Cannot find ${quoted(wanted)}: the store holds no bars yet`, FIRST_STEPS)
}

function noneMatches(wanted: string, near: readonly string[]): MktError {
  const hint = near.length === 0 ? '' : `. Did you mean ${near.map(quoted).join(' or ')}?`
  return noSuchSymbol(`Cannot find ${quoted(wanted)}: no stored symbol has that name${hint}`, [
    ...near.map(barsOf),
    'mkt bars --last 1',
  ])
}

function noSuchSymbol(message: string, tryThis: readonly string[]): MktError {
  return new MktError(message, { code: 'NO_SUCH_SYMBOL', exit: EXIT.noInput, tryThis })
}

function severalMatch(wanted: string, several: readonly string[]): MktError {
  return new MktError(
    `Cannot tell which symbol ${quoted(wanted)} is: ${several.map(quoted).join(', ')} end in it`,
    { code: 'SEVERAL_SYMBOLS', exit: EXIT.noInput, tryThis: several.map(barsOf) },
  )
}

function quoted(symbol: string): string {
  return printable(JSON.stringify(symbol))
}

/** A command line to copy; a name that the shell would take apart stands in quotes. */
function barsOf(symbol: string): string {
  const plain = /^[\w.:/][\w.:/-]*$/.test(symbol)
  const word = plain ? symbol : printable(`'${symbol.replaceAll("'", `'\\''`)}'`)
  return `mkt bars ${symbol.startsWith('-') ? '-- ' : ''}${word}`
}
