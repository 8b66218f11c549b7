import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface ChildScript {
  readonly child: ChildProcess
  /** What it wrote to stdout; rejects with its stderr where it ends with anything but 0. */
  readonly output: Promise<string>
}

/** Runs a TypeScript file of test/support in a process of its own. */
export function runScript(
  name: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildScript {
  const command = ['--import', 'tsx', `test/support/${name}`, ...args]
  const child = spawn(process.execPath, command, { cwd: ROOT, ...options })
  let output = ''
  let complaint = ''
  // Decoded as a whole: a letter of several bytes may come in two pieces.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const done = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(complaint))))
  })
  done.catch(() => undefined)
  return { child, output: done }
}
