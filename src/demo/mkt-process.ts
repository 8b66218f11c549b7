/** One stage of the demo: the mkt program as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT, MktError } from '../lib/core/errors.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

export interface MktProcess {
  readonly name: string
  /** Resolves to the exit code, or null where a signal ended it. */
  readonly exited: Promise<number | null>
  /** The first line of its standard output. */
  firstLine(): Promise<string>
  /** Ends it as Ctrl-C does and waits for it. */
  stop(): Promise<void>
}

/** Starts `mkt NAME …` in the folder, where its messages go to NAME.log. */
export function startMkt(
  args: readonly string[],
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
): MktProcess {
  const name = args[0] ?? 'mkt'
  const logFile = join(folder, `${name}.log`)
  const messages = openSync(logFile, 'a', 0o600)
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    ...{ cwd: folder, env, detached: true },
    stdio: ['ignore', 'pipe', messages],
  })
  closeSync(messages)
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    name,
    exited,
    firstLine: () => firstLine(child, name, logFile),
    stop: () => stopProcess(child, exited),
  }
}

const START_LIMIT_MS = 15_000

async function firstLine(child: ChildProcess, name: string, logFile: string): Promise<string> {
  let text = ''
  const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS)
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  clearTimeout(limit)
  if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  throw new MktError(`Cannot start mkt ${name}: ${await readFile(logFile, 'utf8')}`, {
    code: 'STAGE_FAILED',
    exit: EXIT.unexpected,
  })
}

const STOP_LIMIT_MS = 6_000

async function stopProcess(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGINT')
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
  await exited
  clearTimeout(limit)
}
