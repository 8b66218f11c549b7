import { describe, expect, it } from 'vitest'
import {
  migrateTask,
  parseRetention,
  type MigrateFlags,
} from '../../src/settings/migrate-settings.ts'

const DAY_MS = 86_400_000
const NOTHING: MigrateFlags = {
  ...{ status: false, 'dry-run': false, down: false, 'drop-bars': false, force: false },
  ...{ 'no-timescale': false, 'require-timescale': false, refresh: false },
}
const USAGE = expect.objectContaining({ exitCode: 2 }) as Error

describe('the flags of mkt migrate', () => {
  it('ask for as much as the server can do', () => {
    expect(migrateTask(NOTHING)).toEqual({
      kind: 'up',
      options: {
        ...{ timescale: 'use', refresh: false },
        ...{ chunkMs: undefined, compressAfterMs: undefined, retainMs: undefined },
      },
    })
  })

  it('take mkt out only with --force, but print how at any time', () => {
    expect(() => migrateTask({ ...NOTHING, down: true })).toThrow(USAGE)
    expect(migrateTask({ ...NOTHING, down: true, 'dry-run': true })).toMatchObject({
      ...{ kind: 'print', task: { kind: 'down', options: { dropBars: false } } },
    })
    expect(migrateTask({ ...NOTHING, down: true, force: true, 'drop-bars': true })).toEqual({
      ...{ kind: 'down', options: { dropBars: true } },
    })
  })

  it('take times that do no harm', () => {
    const task = { ...NOTHING, chunk: DAY_MS, 'compress-after': 2 * DAY_MS }
    expect(migrateTask(task)).toMatchObject({
      options: { chunkMs: DAY_MS, compressAfterMs: 2 * DAY_MS },
    })
    for (const chunk of [DAY_MS / 2, 1.5 * DAY_MS, 1e15]) {
      expect(() => migrateTask({ ...NOTHING, chunk })).toThrow(USAGE)
    }
    expect(() => migrateTask({ ...NOTHING, 'compress-after': 1 })).toThrow(USAGE)
  })
})

describe('--retain', () => {
  it('is a time of a week at least, or off', () => {
    expect(parseRetention('2y')).toBe(730 * DAY_MS)
    expect(parseRetention('7d')).toBe(7 * DAY_MS)
    expect(parseRetention('off')).toBe('off')
    for (const text of ['6d', '0', '101y', 'never']) {
      expect(() => parseRetention(text)).toThrow(USAGE)
    }
  })
})
