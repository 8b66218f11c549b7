/** How a worker ended, and what that means for the others. */
import type { ErrorParts } from '../command-error.ts'
import { EXIT, MktError, type MktErrorOptions } from '../lib/core/errors.ts'

export interface WorkerEnd {
  /** Null where a signal ended it, or where it could not be started. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What it said of its end itself. */
  readonly error: ErrorParts | undefined
}

/** Something has to be changed first: a new worker would end in the same way. */
const LASTING: readonly (number | null)[] = [
  EXIT.usage,
  EXIT.badData,
  EXIT.noInput,
  EXIT.cannotCreate,
  EXIT.ioError,
  EXIT.noPermission,
  EXIT.configuration,
]
/** A new worker may do better, later. */
const PASSING: readonly (number | null)[] = [EXIT.unexpected, EXIT.unavailable, EXIT.tryAgain]

/**
 * Whether the end of one is the end of all. Where something passes, workers that were at work go on
 * until it has; who only begins, or is to end anyway, leaves that to the caller, as one does.
 */
export function isLasting(
  { code }: WorkerEnd,
  { once, hasBegun }: { once: boolean; hasBegun: boolean },
): boolean {
  return LASTING.includes(code) || (PASSING.includes(code) && (once || !hasBegun))
}

/** What the worker said of its end, as the error of the whole. */
export function errorOf(worker: number, end: WorkerEnd): MktError {
  const { error, code } = end
  if (error === undefined) return endedError(`Cannot go on: worker ${worker} ${endText(end)}`, end)
  const exit = code as MktErrorOptions['exit']
  return new MktError(error.message, { code: error.code, exit, tryThis: error.suggestions })
}

/** For a worker that ends again and again. */
export function endlessError(worker: number, end: WorkerEnd, ends: string): MktError {
  return endedError(`Cannot keep worker ${worker} at work: ${ends}, and ${endText(end)}`, end)
}

function endedError(message: string, { code }: WorkerEnd): MktError {
  return new MktError(message, {
    code: 'WORKER_ENDED',
    exit: isOurs(code) ? code : EXIT.internal,
    tryThis: ['mkt etl, without --workers, to see what ends it', 'mkt doctor'],
  })
}

/** Whether the program itself ends with such a code when it means to. */
function isOurs(code: number | null): code is MktErrorOptions['exit'] {
  return LASTING.includes(code) || PASSING.includes(code)
}

/** Was ended by SIGKILL, or ended with 70, and what it said. */
export function endText({ code, signal, error }: WorkerEnd): string {
  const how = code === null ? `was ended by ${signal ?? 'the system'}` : `ended with ${code}`
  return error === undefined ? how : `${how} (${error.message})`
}
