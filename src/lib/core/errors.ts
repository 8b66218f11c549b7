/**
 * The errors that mkt raises on purpose. Each says what was attempted, what stood there, what was
 * wanted and the next command to try; base-command prints them and takes the exit code from them.
 */

/** Exit codes, after sysexits.h where it has a word for the case. */
export const EXIT = {
  unexpected: 1,
  usage: 2,
  badData: 65,
  noInput: 66,
  unavailable: 69,
  internal: 70,
  cannotCreate: 73,
  ioError: 74,
  tryAgain: 75,
  noPermission: 77,
  configuration: 78,
} as const

export interface MktErrorOptions {
  /** A stable word for programs, such as DATABASE_UNREACHABLE. */
  code: string
  exit: (typeof EXIT)[keyof typeof EXIT]
  /** What to try next: commands or settings, the best one first. */
  tryThis?: readonly string[]
  cause?: unknown
}

/** An error whose message is written for the person at the terminal. */
export class MktError extends Error {
  readonly code: string
  readonly exitCode: number
  readonly suggestions: string[]

  constructor(message: string, options: MktErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Error'
    this.code = options.code
    this.exitCode = options.exit
    this.suggestions = [...(options.tryThis ?? [])]
  }

  /** Where oclif looks for the exit code. */
  get oclif(): { exit: number } {
    return { exit: this.exitCode }
  }
}

/** True where a service is away or busy, and trying again may help. */
export function isUnavailable(error: unknown): error is MktError {
  return error instanceof MktError && error.exitCode === EXIT.unavailable
}

/** The message of whatever was thrown; drivers nest the useful one in AggregateError. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  if (error instanceof Error) return error.message || error.name
  return String(error)
}
