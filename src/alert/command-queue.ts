/** Runs the command of `mkt alert --exec`, once for each alert, one after another. */
import { spawn, type ChildProcess } from 'node:child_process'
import { messageOf } from '../lib/core/errors.ts'
import { pause } from '../lib/core/pause.ts'

export interface CommandQueue {
  /** Runs the command with this environment once those before it have ended. */
  add(environment: NodeJS.ProcessEnv): void
  /** Leaves out what waits, gives the running command a moment, then ends it. */
  close(): Promise<void>
}

export interface CommandOptions {
  /** What a shell runs, as the user wrote it. Values come to it in the environment alone. */
  readonly command: string
  /** How long it may take; then it is killed, with the processes that it started. */
  readonly limitMs: number
  /** Told what went wrong; nothing is thrown. */
  readonly onProblem: (problem: string) => void
}

const MAX_WAITING = 100
/** How long a command that runs when mkt is told to stop may go on. */
const CLOSE_LIMIT_MS = 2_000

export function commandQueue({ command, limitMs, onProblem }: CommandOptions): CommandQueue {
  const waiting: NodeJS.ProcessEnv[] = []
  const closing = new AbortController()
  let work: Promise<void> | undefined
  const runAll = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const run = runCommand(command, next, limitMs, closing.signal)
      const problem = await run.catch(notStarted)
      if (problem !== undefined) onProblem(`The command of --exec ${problem}`)
    }
    work = undefined
  }
  return {
    add(environment) {
      if (waiting.length >= MAX_WAITING) {
        onProblem(`The command of --exec was not run: ${MAX_WAITING} alerts wait for it already`)
        return
      }
      waiting.push(environment)
      work ??= runAll()
    },
    async close() {
      const left = waiting.splice(0).length
      if (left > 0) onProblem(`The command of --exec was not run for ${left} alerts that waited`)
      if (work === undefined) return
      const done = new AbortController()
      const end = work.finally(() => done.abort())
      await pause(CLOSE_LIMIT_MS, done.signal)
      closing.abort()
      await end
    },
  }
}

/** Says what went wrong, where something did. Its output goes to stderr: stdout is for alerts. */
async function runCommand(
  command: string,
  env: NodeJS.ProcessEnv,
  limitMs: number,
  closing: AbortSignal,
): Promise<string | undefined> {
  const child = spawn(command, {
    ...{ env, shell: true, windowsHide: true },
    ...{ detached: HAS_GROUPS, stdio: ['ignore', 2, 2] },
  })
  const over = new AbortController()
  const ended = endOf(child).finally(() => over.abort())
  await Promise.race([ended, pause(limitMs, closing, over.signal)])
  const isLate = !over.signal.aborted
  if (isLate) killGroup(child)
  const problem = await ended
  if (!isLate) return problem
  return closing.aborted ? 'was ended with mkt alert' : `was ended after ${limitMs} ms`
}

function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(notStarted(error)))
    child.once('exit', (code, signal) => {
      resolve(code === 0 ? undefined : `ended with ${code ?? signal}`)
    })
  })
}

function notStarted(error: unknown): string {
  return `could not be started: ${messageOf(error)}`
}

/** Windows has no process groups. */
const HAS_GROUPS = process.platform !== 'win32'

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(HAS_GROUPS ? -child.pid : child.pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
