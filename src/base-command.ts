/** What every mkt command shares: one stop signal, exit codes, and errors without secrets. */
import type { Interfaces } from '@oclif/core'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { crashPointFromEnvironment } from './flags.ts'
import { armCrashPoint } from './lib/core/crash-point.ts'
import { EXIT, isUnavailable } from './lib/core/errors.ts'
import { jsonText } from './lib/core/json-text.ts'
import { shownText } from './report/message-text.ts'
import { errorParts, errorText, usageErrorOf, type ErrorParts } from './command-error.ts'

const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
type StopSignal = keyof typeof SIGNAL_EXIT

/** A command that was told to stop has this long to drain; a second signal ends it at once. */
const DRAIN_LIMIT_MS = 4_500
/** A connection that does not close keeps nobody waiting once the work is done. */
const LINGER_LIMIT_MS = 1_000

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags: Interfaces.FlagInput = {
    'env-file': Flags.string({
      description: 'read settings from this file instead of .env; what the shell has set wins',
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
    }),
  }

  /** With --json, endless commands print one object a line. */
  protected readonly ndjson: boolean = false
  private readonly stopping = new AbortController()
  private readonly closers: (() => unknown)[] = []
  private stopCode = 0

  /** Aborts on SIGINT, SIGTERM, SIGHUP and when stdout takes no more. */
  protected get stop(): AbortSignal {
    return this.stopping.signal
  }

  /** Has something closed at the end of the command, however it ends; the last one first. */
  protected atEnd(close: () => unknown): void {
    this.closers.unshift(close)
  }

  protected override async init(): Promise<void> {
    await super.init()
    const crashPoint = crashPointFromEnvironment()
    if (crashPoint !== undefined) armCrashPoint(crashPoint)
    for (const signal of Object.keys(SIGNAL_EXIT) as StopSignal[]) {
      process.on(signal, () => this.stopFor(signal))
    }
    process.on('uncaughtException', endAtOnce)
    // oclif's own listener throws whatever is not EPIPE, past every catch.
    process.stdout.removeAllListeners('error')
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.stopOutput(error))
  }

  /** Ends the work as a signal does, but with the exit code of the work itself. */
  protected endWork(): void {
    this.stopping.abort()
    setTimeout(() => process.exit(), DRAIN_LIMIT_MS).unref()
  }

  /** A reader who has gone is no error; a full disk is. */
  private stopOutput(error: NodeJS.ErrnoException): void {
    if (error.code !== 'EPIPE' && this.stopCode === 0) {
      console.error(`Error: Cannot write the output: ${error.message}`)
      this.stopCode = process.exitCode = EXIT.ioError
    }
    this.stopping.abort()
  }

  private stopFor(signal: StopSignal): void {
    const code = SIGNAL_EXIT[signal]
    if (this.stopCode > 0) process.exit(this.stopCode)
    this.stopCode = code
    this.stopping.abort()
    setTimeout(() => process.exit(code), DRAIN_LIMIT_MS).unref()
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    await super.finally(error)
    for (const close of this.closers) await close()
    if (this.stopCode > 0) process.exitCode = this.stopCode
    setTimeout(exitOnceRead, LINGER_LIMIT_MS).unref()
  }

  protected override async catch(thrown: Error): Promise<unknown> {
    const error: Error & { oclif?: { exit?: number } } = usageErrorOf(thrown, this.id ?? '')
    if (this.stopping.signal.aborted && (isAbort(error) || isUnavailable(error))) {
      if (!isAbort(error)) console.error(shownText(error.message))
      return
    }
    const code = error.oclif?.exit ?? EXIT.unexpected
    process.exitCode = code
    if (this.jsonEnabled()) return super.catch(error)
    console.error(shownText(errorText(error)))
    this.exit(code)
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${jsonText(json, this.ndjson ? undefined : 2)}\n`)
  }

  /** An allow-list: whatever else hangs on an error stays out of the output. */
  protected override toErrorJson(error: unknown): { error: ErrorParts } {
    const { code, message, suggestions } = errorParts(error as Error)
    return { error: { code, message: shownText(message), suggestions: suggestions.map(shownText) } }
  }
}

/** A reader may take its time for what was written: it gets all of it. */
function exitOnceRead(): void {
  process.stdout.write('', () => process.exit())
}

/** What nobody caught leaves an unknown state behind: it is said, and the process ends. */
function endAtOnce(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  console.error(`Error: Cannot go on after an internal error: ${shownText(text)}`)
  process.exit(EXIT.internal)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
