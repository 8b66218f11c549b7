import { readFile } from 'node:fs/promises'

/**
 * What tells a living process from a later one that got the same pid: on Linux its start time,
 * elsewhere an empty text. Undefined where no such process lives; a zombie does not live.
 */
export async function lifeOf(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z' || state === 'X') return undefined
  return rest[START_TIME] ?? ''
}

/** Where /proc/PID/stat has the start time, counted from the field after the state. */
const START_TIME = 18

/** Whether a process has this pid. One that belongs to somebody else (EPERM) lives, too. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Sends a signal to a process, or with a negative pid to a group, unless it has ended by itself. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
