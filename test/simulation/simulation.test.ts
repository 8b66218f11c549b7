/** The workers of etl over models of log and store, on a virtual clock: see run-schedule.ts. */
import { beforeAll, describe, expect, it } from 'vitest'
import { explore, failureText, type Exploration } from './explore.ts'
import { FAULTS, type FaultKind } from './fault-kinds.ts'
import type { Guards } from './guards.ts'
import { runSchedule } from './run-schedule.ts'

const SCHEDULES = 20_000
const LIMIT_MS = 600_000

describe(`the first ${SCHEDULES} schedules`, () => {
  let explored: Exploration

  beforeAll(async () => {
    explored = await explore({ seed: 1, schedules: SCHEDULES })
  }, LIMIT_MS)

  it('count every trade exactly once, whatever dies', () => {
    expect(failureText(explored)).toBe('')
    expect(explored.schedules).toBe(SCHEDULES)
  })

  it('hold many of every kind of fault, workers that were fenced, and changed logs that stopped one', () => {
    const seldom = explored.schedules / 100
    for (const kind of Object.keys(FAULTS) as FaultKind[]) {
      expect(explored.struck.get(kind), kind).toBeGreaterThan(seldom)
    }
    expect(explored.fenced).toBeGreaterThan(10 * seldom)
    expect(explored.stopped).toBeGreaterThan(5 * seldom)
  })
})

describe('a schedule', () => {
  it('is the same whenever its seed is run', async () => {
    const seeds = Array.from({ length: 30 }, (_, at) => at + 1)
    const traces = []
    for (const seed of seeds) {
      const { trace } = await runSchedule({ seed, isTraced: true })
      expect(await runSchedule({ seed, isTraced: true })).toMatchObject({ trace })
      traces.push(trace.join('\n'))
    }
    expect(new Set(traces).size).toBe(seeds.length)
  })

  it('leaves the clock of the process as it was', async () => {
    const before = [setTimeout, clearTimeout, Date.now]
    await runSchedule({ seed: 1 })
    expect([setTimeout, clearTimeout, Date.now]).toEqual(before)
    expect(Math.abs(new Date().getTime() - Date.now())).toBeLessThan(1_000)
  })
})

interface Removal {
  readonly without: string
  readonly guards: Partial<Guards>
  /** Draws from these faults only, where others seldom come to the guard. */
  readonly kinds?: readonly FaultKind[]
}

const REMOVALS: readonly Removal[] = [
  { without: 'compare-and-set in the store', guards: { compareAndSet: false } },
  {
    without: 'the epoch of a row',
    guards: { epoch: false },
    kinds: [
      'the log is made anew',
      'an apply takes effect late',
      'a worker is stopped and goes on',
    ],
  },
  { without: 'bars and position in one statement', guards: { oneStatement: false } },
  { without: 'the last sequence of every source', guards: { sources: false } },
  { without: 'the fingerprint of the last record', guards: { fingerprint: false } },
  { without: 'the offset that a batch was fetched from', guards: { fetchedOffset: false } },
]

describe('the simulation', () => {
  it.each(REMOVALS)(
    'finds a wrong bar without $without, and again by its seed',
    async ({ guards, kinds }) => {
      const explored = await explore({ seed: 1, schedules: 5_000, guards, kinds })
      const { seed = 0, problem = '' } = explored.failure ?? {}
      expect(problem).toMatch(/^partition \d: stored .+\n {2}expected /)
      expect(await runSchedule({ seed, guards, kinds })).toMatchObject({ problem })
      const text = failureText(explored)
      expect(text).toContain(`npm run simulate-faults -- --seed ${seed} --schedules 1`)
      expect(text).toMatch(/^ +\d+\.\d{3} store: partition \d/m)
    },
    LIMIT_MS,
  )
})
