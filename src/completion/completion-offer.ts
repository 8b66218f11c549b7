/** What a shell may offer for the last word of a command line. */
import { beginningWith, firstLine, type Candidate, type Offer } from './candidate.ts'
import { flagOffer, freeFlags } from './flag-offer.ts'
import type { KnownCommand, KnownProgram } from './known-command.ts'
import type { TypedLine } from './typed-line.ts'
import { valueOffer, type ReadSymbols } from './value-offer.ts'

/** `pages` are the texts of `mkt help` that are about no command. */
export async function completionOffer(
  line: TypedLine,
  program: KnownProgram & { readonly pages: readonly Candidate[] },
  readSymbols: ReadSymbols,
): Promise<Offer> {
  const { command, current, pending, isPlain } = line
  if (pending !== undefined) return valueOffer(pending, current, readSymbols)
  if (current.startsWith('-') && !isPlain) return flagOffer(line, readSymbols)
  const isNaming = line.args.length === 0 && line.given.size === 0 && !isPlain
  const words = isNaming ? wordsBehind(line.path, program) : []
  if (command?.id === 'help') words.push(...helpWords(line, program))
  const values = command === undefined ? [] : await argumentOffer(line, command, readSymbols)
  if (typeof values === 'string') return values
  const offer = [...beginningWith(current, words), ...values]
  return offer.length === 0 && current === '' && !isPlain ? freeFlagsOf(line) : offer
}

/** Where nothing else may come, an empty word asks for the flags of the command. */
function freeFlagsOf(line: TypedLine): Candidate[] {
  return line.command === undefined ? [] : freeFlags(line)
}

/** The words that go on from the first words of commands: status, stop and url behind db. */
function wordsBehind(path: readonly string[], { commands, topics }: KnownProgram): Candidate[] {
  const start = path.map((word) => `${word}:`).join('')
  const shown = commands.filter(({ id, hidden }) => hidden !== true && id.startsWith(start))
  const words = new Set(shown.map(({ id }) => id.slice(start.length).split(':')[0] ?? ''))
  return [...words].sort().map((value) => {
    const named = shown.find(({ id }) => id === start + value)
    const topic = topics.find(({ name }) => name === start + value)
    return { value, description: firstLine(named ?? topic ?? {}) }
  })
}

function helpWords(
  { args }: TypedLine,
  program: KnownProgram & { readonly pages: readonly Candidate[] },
): Candidate[] {
  return [...wordsBehind(args, program), ...(args.length === 0 ? program.pages : [])]
}

/** The values of the argument that comes next, without those that stand there already. */
async function argumentOffer(
  { args, current, isPlain }: TypedLine,
  command: KnownCommand,
  readSymbols: ReadSymbols,
): Promise<Offer> {
  const known = Object.values(command.args)
  const next = known[args.length] ?? known.findLast(({ multiple }) => multiple === true)
  if (next === undefined) return []
  const offer = await valueOffer(next, current, readSymbols)
  if (typeof offer === 'string') return offer
  const canStand = ({ value }: Candidate): boolean => isPlain || !value.startsWith('-')
  return offer.filter((one) => canStand(one) && !args.includes(one.value))
}
