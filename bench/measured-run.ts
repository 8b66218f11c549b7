import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** What a process took, from its start to its end. */
export interface MeasuredRun {
  readonly elapsedMs: number
  /** The most memory that it had; NaN where /proc does not tell. */
  readonly peakBytes: number
}

const LOOK_EVERY_MS = 20

/** Runs a program to its end; throws where that is not well. */
export async function measuredRun(program: string, words: string[]): Promise<MeasuredRun> {
  const startedMs = performance.now()
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)))
  let peakBytes = Number.NaN
  const look = setInterval(() => {
    peakBytes = peakOf(child.pid) ?? peakBytes
  }, LOOK_EVERY_MS)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(look)
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}: ${said}`)
  return { elapsedMs: performance.now() - startedMs, peakBytes }
}

/** The kernel keeps the peak itself. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}
