import { EXIT, MktError } from '../core/errors.ts'
import { printable } from '../core/printable.ts'
import { matchSymbols } from './symbol-match.ts'

/** Where symbols are looked for, in words. */
export interface SymbolPlace {
  /** That it holds none at all. */
  readonly empty: string
  /** That it holds none of a name. */
  readonly none: string
}

const STORE: SymbolPlace = {
  empty: 'the store holds no bars yet',
  none: 'no stored symbol has that name',
}

/**
 * The known symbols that were asked for, each once, in the order of asking; `command` is what to
 * type with another name.
 * @throws MktError (exit 66) where one matches none, with names near it, or several, with all.
 */
export function chooseSymbols(
  wanted: readonly string[],
  known: readonly string[],
  command = 'mkt bars',
  place = STORE,
): string[] {
  const chosen = wanted.map((symbol) => {
    const match = matchSymbols(symbol, known)
    if ('found' in match) return match.found
    if ('several' in match) throw severalMatch(symbol, match.several, command)
    throw known.length === 0
      ? nothingKnown(symbol, place)
      : noneMatches(symbol, match.near, command, place)
  })
  return [...new Set(chosen)]
}

/** What to type where the store holds nothing yet. */
export const FIRST_STEPS: readonly string[] = [
  'mkt demo',
  'mkt replay --file FILE',
  'mkt produce --help',
]

function nothingKnown(wanted: string, { empty }: SymbolPlace): MktError {
  return noSuchSymbol(`Cannot find ${quoted(wanted)}: ${empty}`, FIRST_STEPS)
}

function noneMatches(
  wanted: string,
  near: readonly string[],
  command: string,
  { none }: SymbolPlace,
): MktError {
  const hint = near.length === 0 ? '' : `. Did you mean ${near.map(quoted).join(' or ')}?`
  return noSuchSymbol(`Cannot find ${quoted(wanted)}: ${none}${hint}`, [
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
