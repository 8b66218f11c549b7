/** What may stand as the value of a flag or as an argument. */
import { BAR_COLUMNS } from '../lib/table/bar-columns.ts'
import { beginningWith, listCandidates, type Offer } from './candidate.ts'
import type { KnownValue } from './known-command.ts'
import { symbolCandidates } from './symbol-candidates.ts'

/** Gives the symbols of the store; none where it is not at hand. */
export type ReadSymbols = () => Promise<readonly string[]>

/** The ones that people use; mkt reads any multiple of them. */
export const INTERVALS = ['1m', '3m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const

const DAYS = ['today', 'yesterday', 'now'] as const

/** Words that are not in the definition of a flag, by its name. */
const WORDS = new Map<string, () => readonly string[]>([
  ['interval', () => INTERVALS],
  ['tz', () => ['UTC', ...Intl.supportedValuesOf('timeZone')]],
  ['from', () => DAYS],
  ['to', () => DAYS],
])

const PATHS = new Map<unknown, 'files' | 'folders'>([
  ['FILE', 'files'],
  ['DIR', 'folders'],
])

/** What a shell may offer where this value is being typed. */
export async function valueOffer(
  { name, options, helpValue }: KnownValue,
  typed: string,
  readSymbols: ReadSymbols,
): Promise<Offer> {
  const words = options ?? WORDS.get(name)?.()
  if (words !== undefined) {
    return beginningWith(
      typed,
      words.map((value) => ({ value })),
    )
  }
  if (name === 'symbol') return symbolCandidates(typed, await readSymbols())
  if (name === 'symbols') return listCandidates(typed, await readSymbols())
  if (name === 'columns') return listCandidates(typed, BAR_COLUMNS)
  return PATHS.get(helpValue ?? name.toUpperCase()) ?? []
}
