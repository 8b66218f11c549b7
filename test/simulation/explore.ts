import type { FaultKind } from './fault-kinds.ts'
import { runSchedule, type Outcome, type ScheduleOptions } from './run-schedule.ts'

/** What was seen in many schedules. */
export interface Exploration {
  schedules: number
  /** In how many schedules each kind of fault struck. */
  readonly struck: Map<FaultKind, number>
  /** Commits that found the row elsewhere. */
  fenced: number
  /** Schedules in which a worker stopped because the log was not yesterday's. */
  stopped: number
  /** The first schedule with a problem, with its trace; it ends the exploration. */
  failure: Outcome | undefined
}

export interface ExploreOptions extends Omit<ScheduleOptions, 'isTraced'> {
  /** The schedules of this seed and of so many in all that follow. */
  readonly schedules: number
  readonly onProgress?: (explored: Exploration) => void
}

const PROGRESS_EVERY = 1_000

/** Runs schedules one after another up to the first that has a problem. */
export async function explore({
  seed: first,
  schedules,
  onProgress,
  ...options
}: ExploreOptions): Promise<Exploration> {
  const seen: Exploration = {
    ...{ schedules: 0, struck: new Map(), fenced: 0, stopped: 0, failure: undefined },
  }
  for (let seed = first; seed < first + schedules; seed += 1) {
    const outcome = await runSchedule({ ...options, seed })
    count(seen, outcome)
    if (outcome.problem !== undefined) {
      seen.failure = await runSchedule({ ...options, seed, isTraced: true })
      break
    }
    if (seen.schedules % PROGRESS_EVERY === 0) onProgress?.(seen)
  }
  return seen
}

function count(seen: Exploration, { faults, fenced, hasStopped }: Outcome): void {
  seen.schedules += 1
  seen.fenced += fenced
  seen.stopped += Number(hasStopped)
  for (const kind of new Set(faults)) seen.struck.set(kind, (seen.struck.get(kind) ?? 0) + 1)
}

/** Seed, schedule and the first wrong bar; empty where nothing is wrong. */
export function failureText({ failure }: Exploration): string {
  if (failure === undefined) return ''
  const { seed, problem, trace } = failure
  return [
    `The schedule of seed ${seed} ends wrong.`,
    ...trace,
    `${problem}`,
    `To see it again: npm run simulate-faults -- --seed ${seed} --schedules 1`,
  ].join('\n')
}
