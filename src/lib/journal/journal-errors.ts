import { EXIT, messageOf, MktError } from '../core/errors.ts'

const REASONS = new Map([
  ['ENOSPC', 'no space left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system can only be read'],
  ['EIO', 'the disk reports an error'],
])

/** Runs what needs the disk; what the file system refuses becomes JOURNAL_AWAY (exit 69). */
export async function onDisk<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw isOfSystem(error) ? journalAway(path, error) : error
  }
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof MktError) && 'code' in error
}

function journalAway(path: string, error: NodeJS.ErrnoException): MktError {
  return new MktError(`Cannot write the journal at ${path}: ${reasonOf(error)}`, {
    code: 'JOURNAL_AWAY',
    exit: EXIT.unavailable,
    tryThis: ['free space on that disk, or set MKT_HOME to a folder that can be written'],
    cause: error,
  })
}

/** Why a call of the file system failed, for a person. */
export function reasonOf(error: unknown): string {
  return REASONS.get((error as NodeJS.ErrnoException).code ?? '') ?? messageOf(error)
}

export function journalInUse(folder: string, pid: number | undefined): MktError {
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  return new MktError(`Cannot open the journal at ${folder}: ${holder} is writing to it`, {
    code: 'JOURNAL_IN_USE',
    exit: EXIT.tryAgain,
    tryThis: ['stop the other mkt produce first: one is enough for each key and log'],
  })
}

export function journalIsNewer(path: string, version: number): MktError {
  return new MktError(
    `Cannot read the journal at ${path}: it has version ${version} of the format, which a newer mkt wrote`,
    { code: 'JOURNAL_IS_NEWER', exit: EXIT.configuration, tryThis: ['use the newer mkt again'] },
  )
}

/** What was sound when the journal was opened is not any more. */
export function journalDamaged(path: string, at: number): MktError {
  return new MktError(
    `Cannot read the journal at ${path}: it was changed at byte ${at} since it was opened`,
    {
      code: 'JOURNAL_DAMAGED',
      exit: EXIT.badData,
      tryThis: ['run the command again: it keeps what is sound and moves the rest aside'],
    },
  )
}
