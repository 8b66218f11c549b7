/** What the words of a command line are, up to the one that is being typed. */
import type { KnownCommand, KnownFlag } from './known-command.ts'

export interface TypedLine {
  /** The words that name a command or a topic: db, stop. */
  readonly path: readonly string[]
  /** Undefined where these words are no command (yet). */
  readonly command: KnownCommand | undefined
  /** Flags by their names, with the value where there is one. */
  readonly given: ReadonlyMap<string, string | undefined>
  readonly args: readonly string[]
  /** The flag whose value is being typed as a word of its own. */
  readonly pending: KnownFlag | undefined
  /** True behind `--`, where words are arguments whatever they begin with. */
  readonly isPlain: boolean
  /** The last word, which may be empty. */
  readonly current: string
}

/** Reads the words behind `mkt`; whatever is unknown is taken for an argument. */
export function readLine(words: readonly string[], commands: readonly KnownCommand[]): TypedLine {
  const before = words.slice(0, -1)
  const path = before.slice(0, pathLength(before, commands))
  const command = commands.find(({ id }) => id === path.join(':'))
  const rest = readRest(before.slice(path.length), Object.values(command?.flags ?? {}))
  return { path, command, ...rest, current: words.at(-1) ?? '' }
}

function pathLength(words: readonly string[], commands: readonly KnownCommand[]): number {
  const isPath = (length: number): boolean => {
    const path = words.slice(0, length).join(':')
    return commands.some(({ id }) => id === path || id.startsWith(`${path}:`))
  }
  let length = 0
  while (length < words.length && isPath(length + 1)) length += 1
  return length
}

type Rest = Pick<TypedLine, 'given' | 'args' | 'pending' | 'isPlain'>

function readRest(words: readonly string[], flags: readonly KnownFlag[]): Rest {
  const given = new Map<string, string | undefined>()
  const args: string[] = []
  let pending: KnownFlag | undefined
  let isPlain = false
  for (const word of words) {
    if (pending !== undefined) {
      given.set(pending.name, word)
      pending = undefined
    } else if (isPlain || !/^-./.test(word)) args.push(word)
    else if (word === '--') isPlain = true
    else {
      const { flag, value } = flagOf(word, flags)
      if (flag === undefined) continue
      given.set(flag.name, value)
      if (flag.type === 'option' && value === undefined) pending = flag
    }
  }
  return { given, args, pending, isPlain }
}

/** The flag that a word names, and its value where that is joined on: --last=10, -n10. */
export function flagOf(
  word: string,
  flags: readonly KnownFlag[],
): { flag?: KnownFlag | undefined; value?: string | undefined } {
  const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
  if (long !== undefined) {
    const isNamed = ({ name, allowNo }: KnownFlag): boolean =>
      name === long || (allowNo === true && `no-${name}` === long)
    return { flag: flags.find(isNamed), value }
  }
  const flag = flags.find(({ char }) => char === word[1])
  return { flag, value: word.length > 2 ? word.slice(2) : undefined }
}
