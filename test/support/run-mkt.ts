/** The built program (dist/) as people run it: in processes of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** What would change the colours of the output or the way oclif finds commands. */
const CLEAN = { NODE_ENV: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined }

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Environment = Record<string, string>

/** Runs `mkt …args` to its end, where no .env lies; `input` is its standard input. */
export function runMkt(
  args: readonly string[],
  environment: Environment,
  input?: string | Buffer,
): Promise<Ended> {
  return start(process.execPath, [PROGRAM, ...args], environment, input).ended
}

/** Runs a line of shell in which `mkt` is the program; the code is that of the first failure. */
export function runShell(line: string, environment: Environment): Promise<Ended> {
  const mkt = `mkt() { "${process.execPath}" "${PROGRAM}" "$@"; }`
  return start('bash', ['-c', `set -o pipefail; ${mkt}; ${line}`], environment).ended
}

/** A process that runs on. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout(): string
  stderr(): string
  /** Resolves once what it wrote to stderr, or to stdout, has the pattern; rejects after a while. */
  said(pattern: RegExp, limitMs?: number): Promise<void>
  /** Sends a signal and waits for the end; gives how long that took as well. */
  stop(signal: NodeJS.Signals): Promise<Ended & { readonly elapsedMs: number }>
}

/** Starts `mkt …args` and lets it run; it is killed when the test ends, or after lifeLimitMs. */
export function startMkt(
  args: readonly string[],
  environment: Environment,
  lifeLimitMs?: number,
): Running {
  const command = [PROGRAM, ...args]
  const running = start(process.execPath, command, environment, undefined, lifeLimitMs)
  onTestFinished(() => {
    running.child.kill('SIGKILL')
  })
  return running
}

/** Then it is killed, so that nothing is left of a test that hangs. */
const LIFE_LIMIT_MS = 120_000
const SAID_LIMIT_MS = 20_000
const POLL_MS = 20

function start(
  file: string,
  args: string[],
  environment: Environment,
  input?: string | Buffer,
  lifeLimitMs = LIFE_LIMIT_MS,
): Running {
  const child = spawn(file, args, {
    cwd: tmpdir(),
    env: { ...process.env, ...CLEAN, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...{ timeout: lifeLimitMs, killSignal: 'SIGKILL' },
  })
  const { stdout, stderr } = { stdout: textOf(child.stdout), stderr: textOf(child.stderr) }
  // A program that ends before it has read its input is one of the things that are tested.
  child.stdin?.on('error', () => undefined).end(input)
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    ...{ stdout: stdout(), stderr: stderr() },
  }))
  return {
    ...{ child, ended, stdout, stderr },
    async said(pattern, limitMs = SAID_LIMIT_MS) {
      const deadlineMs = performance.now() + limitMs
      while (!pattern.test(stderr()) && !pattern.test(stdout())) {
        if (child.exitCode !== null || performance.now() > deadlineMs) {
          throw new Error(`mkt ${args.slice(1).join(' ')} did not say ${pattern}: ${stderr()}`)
        }
        await sleep(POLL_MS)
      }
    },
    async stop(signal) {
      const startedMs = performance.now()
      child.kill(signal)
      return { ...(await ended), elapsedMs: performance.now() - startedMs }
    },
  }
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = []
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}
