import { EXIT, MktError } from '../../core/errors.ts'
import { findInputs, type FindOptions } from './find-inputs.ts'
import type { FileBytes, Input } from './input.ts'
import { openInput } from './open-input.ts'
import { checksumVerifier, type Verified } from './verify-checksum.ts'

/** What became of one of the files of a command. */
export type Outcome<T> = ReadOutcome<T> | UnreadOutcome

export interface ReadOutcome<T> {
  readonly name: string
  readonly verified: Verified
  readonly result: T
}

export interface UnreadOutcome {
  readonly name: string
  readonly error: MktError
  /** A folder or a pattern brought it along, and it is no trade file. */
  readonly isLeftOut: boolean
}

/**
 * Reads the files that words stand for, one after the other. What is wrong with one of several files
 * does not keep the others from being read; with a single one it is thrown, as is whatever is not
 * the fault of a file. After the signal no further file is opened.
 */
export async function eachInput<T>(
  words: readonly string[],
  options: FindOptions,
  read: (file: FileBytes) => Promise<T>,
): Promise<Outcome<T>[]> {
  const inputs = await findInputs(words, options)
  const verify = checksumVerifier(options.signal)
  const outcomes: Outcome<T>[] = []
  for (const input of inputs) {
    if (options.signal.aborted) break
    try {
      const verified = await verify(input)
      outcomes.push({ name: input.name, verified, result: await readInput(input, options, read) })
    } catch (error) {
      if (inputs.length === 1 || !isOfFile(error)) throw error
      outcomes.push({ name: input.name, error, isLeftOut: isLeftOut(input, error) })
    }
  }
  return outcomes
}

async function readInput<T>(
  input: Input,
  options: FindOptions,
  read: (file: FileBytes) => Promise<T>,
): Promise<T> {
  const file = await openInput(input, options)
  try {
    return await read(file)
  } finally {
    await file.close()
  }
}

const OF_FILES: readonly number[] = [EXIT.badData, EXIT.noInput, EXIT.noPermission, EXIT.ioError]

function isOfFile(error: unknown): error is MktError {
  return error instanceof MktError && OF_FILES.includes(error.exitCode)
}

const NO_TRADE_FILE: readonly string[] = ['UNKNOWN_FORMAT', 'NOT_TRADES']

function isLeftOut({ isNamed }: Input, { code }: MktError): boolean {
  return !isNamed && NO_TRADE_FILE.includes(code)
}

/** Why a command that has read some of its files has failed all the same: the first file that did. */
export function faultOf(outcomes: readonly Outcome<unknown>[]): MktError | undefined {
  const failed = outcomes.filter((one) => 'error' in one).filter(({ isLeftOut }) => !isLeftOut)
  const [first] = failed
  if (first === undefined || failed.length === 1) return first?.error
  const { message, code, exitCode, suggestions } = first.error
  return new MktError(`${failed.length} of ${outcomes.length} files failed. ${message}`, {
    ...{ code, exit: exitCode as typeof EXIT.badData, tryThis: suggestions },
  })
}
