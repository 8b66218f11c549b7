/** The flags that may come next. */
import { beginningWith, firstLine, type Candidate, type Offer } from './candidate.ts'
import type { KnownFlag } from './known-command.ts'
import { flagOf, type TypedLine } from './typed-line.ts'
import { valueOffer, type ReadSymbols } from './value-offer.ts'

const HELP: Candidate = { value: '--help', description: 'show help' }
const VERSION: Candidate = { value: '--version', description: 'show the version' }

/** Flags that begin with the word, or values where it is --flag=value. */
export async function flagOffer(line: TypedLine, readSymbols: ReadSymbols): Promise<Offer> {
  const [, named, typed = ''] = /^(--[^=]+=)(.*)$/s.exec(line.current) ?? []
  if (named === undefined) return beginningWith(line.current, freeFlags(line))
  const { flag } = flagOf(line.current, flagsOf(line))
  if (flag?.type !== 'option') return []
  const offer = await valueOffer(flag, typed, readSymbols)
  return typeof offer === 'string' ? offer : offer.map((one) => joined(named, one))
}

function joined(named: string, { value, description }: Candidate): Candidate {
  return { value: `${named}${value}`, description }
}

/** Those that are not given yet and may stand beside what is given. */
export function freeFlags(line: TypedLine): Candidate[] {
  const { command, given, path } = line
  if (command === undefined) return path.length === 0 ? [HELP, VERSION] : [HELP]
  const flags = flagsOf(line)
  const barred = new Set(
    flags.filter(({ name }) => given.has(name)).flatMap(({ exclusive = [] }) => exclusive),
  )
  const isFree = ({ name, hidden, multiple, exclusive = [] }: KnownFlag): boolean =>
    hidden !== true &&
    (multiple === true || !given.has(name)) &&
    !barred.has(name) &&
    !exclusive.some((other) => given.has(other))
  const free = flags.filter(isFree).sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...free.map(candidateOf), HELP]
}

function flagsOf({ command }: TypedLine): KnownFlag[] {
  return Object.values(command?.flags ?? {})
}

function candidateOf(flag: KnownFlag): Candidate {
  return { value: `--${flag.name}`, description: firstLine(flag) }
}
