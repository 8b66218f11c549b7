/** Programs that make the same bars of the same files, in a Python environment of their own. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TradeFile } from './trade-files.ts'

export interface Peer {
  /** With its version. */
  readonly name: string
  command(file: TradeFile, output: string): [program: string, ...words: string[]]
}

const run = promisify(execFile)
const INSTALL_LIMIT_MS = 600_000
/** It is kept for the next run. */
const ENVIRONMENT = join(tmpdir(), 'mkt-bench-python')
const PYTHON = join(ENVIRONMENT, 'bin', 'python')
const PACKAGES = ['duckdb==2.0.0', 'polars==2.1.0']

/** The peers that can be installed here; says which cannot, and why. */
export async function installPeers(): Promise<Peer[]> {
  try {
    if (!existsSync(PYTHON)) await run('python3', ['-m', 'venv', ENVIRONMENT])
    const install = ['-m', 'pip', 'install', '--quiet', ...PACKAGES]
    await run(PYTHON, install, { timeout: INSTALL_LIMIT_MS })
    return PACKAGES.map(peerOf)
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error)
    console.error(`Skipped: ${PACKAGES.join(' and ')} cannot be installed here: ${why}`)
    return []
  }
}

function peerOf(wanted: string): Peer {
  const [name = '', version = ''] = wanted.split('==')
  const script = fileURLToPath(new URL(`bars-${name}.py`, import.meta.url))
  return {
    name: `${name} ${version}`,
    command: ({ kind, path }, output) => {
      return [PYTHON, script, kind === 'Binance CSV' ? 'csv' : 'jsonl', path, output]
    },
  }
}
