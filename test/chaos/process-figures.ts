/** What the system says of a process: Linux alone says it in /proc. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export const HAS_FIGURES = existsSync('/proc/self/stat')

/** The memory of a process that is in RAM. */
export function memoryMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** The time that its threads have been at work since it began. */
export function workedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])
  return (ticks * 1_000) / ticksPerSecond()
}

/** Counted from the field after the name. */
const USER_FIELD = 11
const SYSTEM_FIELD = 12

let ticks: number | undefined

function ticksPerSecond(): number {
  return (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })))
}

/** The slope of the line that lies nearest to the points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const sums = points.reduce(
    ({ xy, xx }, [x, y]) => ({ xy: xy + (x - meanX) * (y - meanY), xx: xx + (x - meanX) ** 2 }),
    { xy: 0, xx: 0 },
  )
  return sums.xy / sums.xx
}
