import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { join } from 'node:path'

/** How the server's programs are run: which ones, and as whom. */
export interface Runner {
  /** The folder with bin, lib and share. */
  readonly native: string
  /** Words in front of the program, such as unshare and its options. */
  readonly wrapper?: readonly string[]
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** Where the system looks for libraries first. */
  readonly libraryPath?: string | undefined
}

/** The path of initdb, pg_ctl or postgres. */
export function programFile({ native }: Runner, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** Starts a program as the runner says. Nothing of the caller's environment is passed on. */
export function start(
  { wrapper = [], uid, gid, libraryPath }: Runner,
  command: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [file, ...args] = [...wrapper, ...command] as [string, ...string[]]
  const env = { ...BASE_ENVIRONMENT, ...libraryVariable(libraryPath) }
  return spawn(file, args, { ...options, uid, gid, env, windowsHide: true })
}

const BASE_ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }

function libraryVariable(path: string | undefined): Record<string, string> {
  if (path === undefined) return {}
  return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path }
}

const RUN_LIMIT_MS = 60_000
const REPORT_MAX_CHARACTERS = 2_000

/** Runs a program to its end. Rejects with the last of what it said where it fails. */
export function runToEnd(
  runner: Runner,
  command: readonly string[],
  { cwd, input = '' }: { cwd: string; input?: string },
): Promise<void> {
  const child = start(runner, command, { cwd })
  // The time-out of spawn() would outlive a program that could not be started at all.
  const limit = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT_MS)
  let said = ''
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-REPORT_MAX_CHARACTERS)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  child.stdin?.on('error', () => undefined).end(input)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(said.trim() || `it ended with ${signal ?? code}`))
    })
  })
  return ended.finally(() => clearTimeout(limit))
}
