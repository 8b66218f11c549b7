/** One scenario of chaos: traffic and workers, faults by a schedule, a drain, and the oracle. */
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { barRows, untilDrained, type Arena } from './arena.ts'
import { keepFigures, type ChaosFigures } from './chaos-figures.ts'
import { chaosSize } from './chaos-size.ts'
import { numberedTrades } from './numbered-trades.ts'
import { judgeBars } from './oracle.ts'
import { scheduleText, seededSchedule, type Fault, type FaultPlan } from './seeded-schedule.ts'
import { writeSteadily } from './steady-writer.ts'
import { workerCrew, type WorkerCrew } from './worker-crew.ts'

export interface EtlChaos {
  readonly scenario: string
  readonly arena: Arena
  readonly workers: number
  /** Whether they are those of one `mkt etl --workers`: then the crew is that one. */
  readonly supervised?: boolean
  /** Those of a test run; `npm run chaos` multiplies them. */
  readonly trades: number
  readonly spanMs: number
  readonly plans: readonly FaultPlan[]
  /** Has a fault happen; resolves when it is over, with how long the recovery took, if it was measured. */
  readonly strike: (fault: Fault, crew: WorkerCrew) => Promise<number | void> | void
}

/** Small commits, so that a fault meets one under way. */
const WORKER_ARGS = ['--batch', '100', '--batch-max', '1000', '--flush-ms', '20']
/** Faults may take longer than planned, and the traffic goes on for as long. */
const SPARE = 3
/** The first wrong bars are told, with the numbers of their trades. */
const WRONG_SHOWN = 10
const DRAIN_LIMIT_MS = 30_000

/** Rejects with the seed and the schedule where anything is not as it has to be. */
export async function etlChaos(chaos: EtlChaos): Promise<void> {
  const { seed, scale } = chaosSize()
  const { arena, workers } = chaos
  const spanMs = chaos.spanMs * scale
  const plans = chaos.plans.map((plan) => ({ ...plan, count: Math.round(plan.count * scale) }))
  const schedule = seededSchedule({ seed, plans, spanMs, victims: workers })
  const count = Math.round(chaos.trades * scale * SPARE)
  const planned = numberedTrades({ count, seed })
  const lifeLimitMs = 4 * spanMs + 2 * DRAIN_LIMIT_MS
  const { environment } = arena
  const crew = workerCrew({ ...sizeAndArgs(chaos), environment, lifeLimitMs })
  try {
    await untilAtWork(arena)
    const writing = writeSteadily({ log: arena.log, trades: planned, spanMs: spanMs * SPARE })
    const recoveriesMs = await strikeAll(chaos, schedule, crew)
    await crew.heal()
    const trades = await writing.stop()
    await untilDrained(arena, DRAIN_LIMIT_MS)
    const { lost, doubled, wrong } = judgeBars(trades, await barRows(arena.database))
    const faults = { ...countByKind(schedule), 'workers that gave up': crew.gaveUp() }
    const { scenario } = chaos
    const sums = { trades: trades.length, lost, doubled, wrong: wrong.length }
    keepFigures({ scenario, seed, faults, recoveriesMs, ...sums })
    if (wrong.length > 0) throw new Error(wrong.slice(0, WRONG_SHOWN).join('\n'))
    await crew.stop()
  } catch (error) {
    const explanation = explained(schedule, crew, error)
    await crew.stop('SIGKILL').catch(() => undefined)
    throw explanation
  }
}

function sizeAndArgs({ workers, supervised = false }: EtlChaos): { size: number; args: string[] } {
  if (!supervised) return { size: workers, args: WORKER_ARGS }
  return { size: 1, args: [...WORKER_ARGS, '--workers', String(workers)] }
}

const AT_WORK_LIMIT_MS = 30_000
const POLL_MS = 50

/** The rows of progress are there as soon as a worker has its share. */
async function untilAtWork(arena: Arena): Promise<void> {
  const deadlineMs = performance.now() + AT_WORK_LIMIT_MS
  const has = async () => {
    const [row] = await arena.database.run(
      (sql) => sql<{ count: string }[]>`
        select count(*) from mkt.progress where topic = ${arena.log.topic}`,
    )
    return Number(row?.count) > 0
  }
  while (!(await has())) {
    if (performance.now() > deadlineMs) throw new Error('No worker began to work')
    await sleep(POLL_MS)
  }
}

/** Gives how long the recoveries took. */
export async function strikeAll(
  { strike }: Pick<EtlChaos, 'strike'>,
  schedule: readonly Fault[],
  crew: WorkerCrew,
): Promise<number[]> {
  const startMs = performance.now()
  const recoveriesMs: number[] = []
  for (const fault of schedule) {
    await sleep(Math.max(0, startMs + fault.atMs - performance.now()))
    const recoveryMs = await strike(fault, crew)
    if (recoveryMs !== undefined) recoveriesMs.push(recoveryMs)
  }
  return recoveriesMs
}

export function countByKind(schedule: readonly Fault[]): ChaosFigures['faults'] {
  const counts = new Map<string, number>()
  for (const { kind } of schedule) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** An error that says how to come to it again. */
export function explained(schedule: readonly Fault[], crew: WorkerCrew, error: unknown): Error {
  const { seed } = chaosSize()
  const file = basename(expect.getState().testPath ?? '', '.chaos.ts')
  const again = `npm run chaos -- --seed ${seed} --only ${file}`
  const problem = error instanceof Error ? error.message : String(error)
  const lines = [problem, crew.report(), `Run it again: ${again}`, scheduleText(schedule)]
  return new Error(lines.join('\n'), { cause: error })
}
