/** The processes that a process has started, as ps tells them. */
import { execFileSync } from 'node:child_process'

/** In the order in which they were started, as long as the system gives rising numbers. */
export function childPids(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.filter(([, ppid]) => ppid === parent).map(([pid]) => pid as number)
}

/** Those that are still there. */
export function living(pids: readonly number[]): number[] {
  return pids.filter(isThere)
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
