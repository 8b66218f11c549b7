/** What a process and its children have of memory, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

/** The living descendants of a process, itself not among them. */
export function descendantsOf(pid: number): number[] {
  const children = childrenOf(pid)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim()
      return text === '' ? [] : text.split(' ').map(Number)
    })
  } catch {
    return []
  }
}

export interface ProcessMemory {
  readonly nowBytes: number
  /** The most that it ever had: the kernel keeps it. */
  readonly peakBytes: number
}

/** Undefined where the process is gone, or where there is no /proc. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const peakBytes = bytesOf(/^VmHWM:\s+(\d+) kB$/m, status)
    const nowBytes = bytesOf(/^VmRSS:\s+(\d+) kB$/m, status)
    return Number.isNaN(peakBytes) ? undefined : { nowBytes, peakBytes }
  } catch {
    return undefined
  }
}

function bytesOf(line: RegExp, status: string): number {
  return Number(line.exec(status)?.[1] ?? NaN) * 1024
}
