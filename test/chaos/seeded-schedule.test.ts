import { expect, test } from 'vitest'
import { scheduleText, seededSchedule } from './seeded-schedule.ts'

const options = {
  ...{ seed: 3, spanMs: 10_000, victims: 3 },
  plans: [
    { kind: 'kill', count: 30 },
    { kind: 'freeze', count: 10, lastsMs: [1_000, 2_000] },
  ],
} as const

test('a schedule follows from its seed', () => {
  expect(seededSchedule(options)).toEqual(seededSchedule(options))
  expect(seededSchedule(options)).not.toEqual(seededSchedule({ ...options, seed: 4 }))
})

test('a schedule has as many faults of each kind as are planned, over its span and its victims', () => {
  const faults = seededSchedule(options)
  expect(faults.filter(({ kind }) => kind === 'kill')).toHaveLength(30)
  expect(faults.filter(({ lastsMs }) => lastsMs >= 1_000 && lastsMs <= 2_000)).toHaveLength(10)
  const times = faults.map(({ atMs }) => atMs)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.at(0)).toBeLessThan(1_000)
  expect(times.at(-1)).toBeGreaterThan(9_000)
  expect(times.at(-1)).toBeLessThanOrEqual(10_000)
  expect(new Set(faults.map(({ victim }) => victim))).toEqual(new Set([0, 1, 2]))
})

test('a schedule reads as a line per fault', () => {
  const faults = [
    { atMs: 12, kind: 'kill', victim: 2, lastsMs: 0 },
    { atMs: 345, kind: 'freeze', victim: 0, lastsMs: 1_500 },
  ]
  expect(scheduleText(faults)).toBe('     12 ms  kill of 2\n    345 ms  freeze of 0 for 1500 ms')
})
