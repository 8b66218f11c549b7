import { EXIT, MktError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { matchSymbols } from './symbol-match.ts'

/**
 * The known symbols that were asked for, each once, in the order of asking; `command` is what to
 * type with another name.
 * @throws MktError (exit 66) where one matches none, with names near it, or several, with all.
 */
export function chooseSymbols(
  wanted: readonly string[],
  known: readonly string[],
  command = 'mkt bars',
): string[] {
  return [...new Set(wanted.map((symbol) => chooseSymbol(symbol, known, command)))]
}

function chooseSymbol(wanted: string, known: readonly string[], command: string): string {
  if (known.length === 0) throw emptyStore(wanted)
  const match = matchSymbols(wanted, known)
  if ('found' in match) return match.found
  if ('several' in match) throw severalMatch(wanted, match.several, command)
  throw noneMatches(wanted, match.near, command)
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

function noneMatches(wanted: string, near: readonly string[], command: string): MktError {
  const hint = near.length === 0 ? '' : `. Did you mean ${near.map(quoted).join(' or ')}?`
  return noSuchSymbol(`Cannot find ${quoted(wanted)}: no stored symbol has that name${hint}`, [
    ...near.map((symbol) => commandOf(symbol, command)),
    'mkt bars --last 1',
  ])
}

function noSuchSymbol(message: string, tryThis: readonly string[]): MktError {
  return new MktError(message, { code: 'NO_SUCH_SYMBOL', exit: EXIT.noInput, tryThis })
}

function severalMatch(wanted: string, several: readonly string[], command: string): MktError {
  const tryThis = several.map((symbol) => commandOf(symbol, command))
  return new MktError(
    `Cannot tell which symbol ${quoted(wanted)} is: ${several.map(quoted).join(', ')} end in it`,
    { code: 'SEVERAL_SYMBOLS', exit: EXIT.noInput, tryThis },
  )
}

function quoted(symbol: string): string {
  return printable(JSON.stringify(symbol))
}

/** A command line to copy; a name that the shell would take apart stands in quotes. */
function commandOf(symbol: string, command: string): string {
  const plain = /^[\w.:/][\w.:/-]*$/.test(symbol)
  const word = plain ? symbol : printable(`'${symbol.replaceAll("'", `'\\''`)}'`)
  return `${command} ${symbol.startsWith('-') ? '-- ' : ''}${word}`
}
