import { devNull } from 'node:os'

/** A word of the command line, as oclif gives it: a flag, or an argument. */
export interface Token {
  readonly type: string
  readonly flag?: string
  readonly input: string
}

/**
 * The given flags as a command line again, without those in `except`. A worker says everything with
 * --json; it has the environment of its supervisor, which has read the .env already.
 */
export function workerArgs(
  tokens: readonly Token[],
  flags: object,
  except: readonly string[],
): string[] {
  const own = ['--json', '--env-file', devNull]
  const left = [...except, 'json', 'env-file']
  return [...own, ...givenFlags(tokens, flags, (name) => !left.includes(name))]
}

/** Those of the given flags that are wanted, as a command line. */
export function givenFlags(
  tokens: readonly Token[],
  flags: object,
  isWanted: (name: string) => boolean,
): string[] {
  const values = new Map(Object.entries(flags))
  return tokens
    .filter(({ flag }) => flag !== undefined && isWanted(flag))
    .map(({ flag = '', input }) => (values.get(flag) === true ? `--${flag}` : `--${flag}=${input}`))
}
