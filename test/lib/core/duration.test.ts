import { expect, test } from 'vitest'
import { durationText, lookBackText, parseDuration } from '../../../src/lib/core/duration.ts'
import { EXIT, MktError } from '../../../src/lib/core/errors.ts'

test.each([
  ['250ms', 250],
  ['60s', 60_000],
  ['60', 60_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
  ['1w', 604_800_000],
  ['2y', 2 * 365 * 86_400_000],
  ['1.5h', 5_400_000],
  ['0.001s', 1],
  ['0', 0],
  [' 5 m ', 300_000],
])('reads %j as %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  '',
  's',
  '-5s',
  '5 minutes',
  '1h30m',
  '1e3',
  '0x10',
  '5M',
  'Infinity',
  '1.2345s',
  '9'.repeat(99),
])('refuses %j and says what it wants', (text) => {
  const read = (): number => parseDuration(text)
  expect(read).toThrow(MktError)
  expect(read).toThrow(
    `Cannot read ${JSON.stringify(text)} as a duration: write a number and a unit`,
  )
})

const WRITTEN_TWICE: [number, string, string][] = [
  [2 * 365 * 86_400_000, '2y', '730d'],
  [366 * 86_400_000, '366d', '366d'],
  [604_800_000, '7d', '7d'],
  [36 * 3_600_000, '36h', '36h'],
  [5_400_000, '90m', '90m'],
  [90_000, '90s', '90s'],
  [74_040, '74040ms', '74.04s'],
]

test.each(WRITTEN_TWICE)('writes %d ms as %s, and as %s to look back over', (ms, text, back) => {
  expect([durationText(ms), lookBackText(ms)]).toEqual([text, back])
  expect([text, back].map(parseDuration)).toEqual([ms, ms])
})

test('a duration that cannot be read is a fault of the command line', () => {
  const fault = catching(() => parseDuration('soon'))
  expect(fault).toMatchObject({ code: 'BAD_DURATION', exitCode: EXIT.usage })
})

function catching(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
