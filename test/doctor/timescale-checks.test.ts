import { describe, expect, test } from 'vitest'
import type { StoreJob } from '../../src/lib/core/store-state.ts'
import type { Timescale } from '../../src/lib/timescale/extension.ts'
import {
  extensionOutcome,
  jobsOutcome,
  stepsOutcome,
  workersOutcome,
  type ExtensionFacts,
} from '../../src/doctor/timescale-checks.ts'

const READY: Timescale = {
  ...{ state: 'ready', version: '2.28.3', edition: 'community', schema: 'public' },
  ...{ saysColumnstore: true, takesRefreshOptions: true },
}
const NOT_LOADED = { state: 'absent' as const, reason: 'not loaded', remedy: 'load it' }

interface Circumstances {
  readonly isCreated?: boolean
  readonly workersMax?: number | null
  readonly version?: string
}

function outcome(
  timescale: ExtensionFacts['timescale'],
  { isCreated = true, workersMax = 8, version = '17.5' }: Circumstances = {},
) {
  const workers = { isCreated, workersMax, serverWorkersMax: 20 }
  return extensionOutcome({ timescale, workers, server: { version } })
}

describe('the extension', () => {
  test('is well in use, and well where there is none', () => {
    expect(outcome(READY)).toEqual({ state: 'ok', found: '2.28.3, community edition' })
    const apache = outcome({ ...READY, edition: 'apache' })
    expect(apache).toEqual({ state: 'ok', found: '2.28.3, apache edition' })
    const none = outcome({ state: 'absent', reason: 'none' }, { isCreated: false })
    expect(none).toEqual({ state: 'skipped', found: 'none; mkt does without it' })
  })

  test('is a warning where it could be used and is not', () => {
    expect(outcome({ state: 'creatable', ready: READY }, { isCreated: false })).toEqual({
      state: 'warning',
      found: '2.28.3 is there, but not in this database',
      remedy: 'mkt migrate',
    })
    const onDisk = outcome(NOT_LOADED, { isCreated: false, workersMax: null })
    expect(onDisk).toEqual({ state: 'warning', found: 'not loaded', remedy: 'load it' })
    expect(outcome({ ...NOT_LOADED, reason: 'too old' }).state).toBe('warning')
  })

  test('is a problem where it was created and is no longer loaded: it ends connections', () => {
    expect(outcome(NOT_LOADED, { workersMax: null })).toEqual({
      state: 'problem',
      found: 'not loaded: it ends connections',
      remedy: 'load it',
    })
  })

  test('of a pair of versions whose jobs all fail is a problem, unless it has no jobs', () => {
    expect(outcome(READY, { version: '15.20' }).state).toBe('problem')
    expect(outcome(READY, { version: '15.19' }).state).toBe('ok')
    expect(outcome({ ...READY, version: '2.28.4' }, { version: '15.20' }).state).toBe('ok')
    expect(outcome({ ...READY, edition: 'apache' }, { version: '15.20' }).state).toBe('ok')
  })
})

describe('jobs', () => {
  const job: StoreJob = {
    ...{ id: 1000, name: 'Retention Policy', table: 'stock_bars_1min', lastRunMs: 1 },
    ...{ status: 'Success', runs: 3, failures: 2, lastError: 'once' },
  }

  test('that failed at their last run are named with the reason', () => {
    const failed: StoreJob = { ...job, id: 1001, status: 'Failed', lastError: 'cannot drop portal' }
    expect(jobsOutcome([job, failed])).toMatchObject({
      state: 'problem',
      found: '1 of 2 failed at the last run: 1001 Retention Policy (cannot drop portal)',
    })
  })

  test('that failed before, and those that have not run yet, are well', () => {
    expect(jobsOutcome([job, { ...job, status: null, lastRunMs: null }]).state).toBe('ok')
    expect(jobsOutcome([]).state).toBe('skipped')
  })

  test('need workers, of which the server must have a few more', () => {
    const workers = { isCreated: true, workersMax: 16, serverWorkersMax: 19 }
    expect(workersOutcome(workers).state).toBe('ok')
    expect(workersOutcome({ ...workers, serverWorkersMax: 8 })).toMatchObject({
      state: 'warning',
      remedy: 'ALTER SYSTEM SET max_worker_processes = 19, then restart the server',
    })
    expect(workersOutcome({ ...workers, isCreated: false }).state).toBe('skipped')
  })
})

test('steps that mkt migrate left out are told', () => {
  const done = { name: 'hypertable', state: 'done' } as const
  const left = { name: 'columnstore', state: 'skipped' } as const
  expect(stepsOutcome([done, left])).toEqual({
    state: 'skipped',
    found: 'mkt migrate left out columnstore',
    remedy: 'mkt migrate --status tells why',
  })
  expect(stepsOutcome([done])).toEqual({ state: 'ok', found: 'hypertable' })
  expect(stepsOutcome([]).state).toBe('skipped')
})
