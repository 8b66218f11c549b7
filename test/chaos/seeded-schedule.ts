/** Which fault strikes whom and when: all of it follows from a seed, so a run can be repeated. */
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'

export interface Fault {
  /** Since the traffic began. */
  readonly atMs: number
  readonly kind: string
  /** Which of the workers, by its place among them. */
  readonly victim: number
  /** How long what it does lasts; 0 where it is over at once. */
  readonly lastsMs: number
}

export interface FaultPlan {
  readonly kind: string
  readonly count: number
  /** The shortest and the longest time that one lasts. */
  readonly lastsMs?: readonly [number, number]
}

export interface ScheduleOptions {
  readonly seed: number
  readonly plans: readonly FaultPlan[]
  readonly spanMs: number
  readonly victims?: number
}

/** The faults in order of time: the kinds in a random order, spread over the span with some disorder. */
export function seededSchedule({ seed, plans, spanMs, victims = 1 }: ScheduleOptions): Fault[] {
  const random = seededRandom(seed)
  const faults = plans.flatMap((plan) =>
    Array.from({ length: plan.count }, () => ({
      ...{ place: random(), kind: plan.kind },
      victim: Math.floor(random() * victims),
      lastsMs: within(plan.lastsMs ?? [0, 0], random()),
    })),
  )
  faults.sort((a, b) => a.place - b.place)
  return faults.map(({ kind, victim, lastsMs }, at) => ({
    atMs: Math.round(((at + random()) * spanMs) / faults.length),
    ...{ kind, victim, lastsMs },
  }))
}

function within([least, most]: readonly [number, number], share: number): number {
  return Math.round(least + share * (most - least))
}

/** One line per fault, as a failure prints them. */
export function scheduleText(faults: readonly Fault[]): string {
  return faults
    .map(({ atMs, kind, victim, lastsMs }) => {
      const lasting = lastsMs > 0 ? ` for ${lastsMs} ms` : ''
      return `${String(atMs).padStart(7)} ms  ${kind} of ${victim}${lasting}`
    })
    .join('\n')
}
