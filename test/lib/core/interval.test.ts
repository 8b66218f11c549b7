import { describe, expect, test } from 'vitest'
import { minuteOf, parseInterval } from '../../../src/lib/core/interval.ts'

describe('parseInterval', () => {
  test.each([
    ['1m', 'minute', 1],
    ['15m', 'minute', 15],
    ['90m', 'minute', 90],
    ['4h', 'minute', 240],
    ['24h', 'minute', 1440],
    ['1d', 'day', 1],
    [' 2w ', 'week', 2],
    ['527040m', 'minute', 527_040],
    ['366d', 'day', 366],
    ['52w', 'week', 52],
  ])('%j is %s × %d', (text, unit, count) => {
    expect(parseInterval(text)).toEqual({ unit, count })
  })

  test.each(['', '0m', '-1m', '1', 'm', '1.5h', '1M', '1H', '1y', '1s', '01m', '1h30m', '5 m'])(
    '%j is a usage error that shows how to write one',
    (text) => {
      expect(() => parseInterval(text)).toThrow(
        expect.objectContaining({ code: 'BAD_INTERVAL', exitCode: 2 }),
      )
    },
  )

  test.each(['527041m', '8785h', '367d', '53w', '999999w', '9999999m'])(
    '%s is longer than a year, and refused',
    (text) => {
      expect(() => parseInterval(text)).toThrow('up to a year')
    },
  )
})

test('the last millisecond of a minute lies in it, before 1970 as well', () => {
  expect(minuteOf(119_999)).toBe(60_000)
  expect(minuteOf(120_000)).toBe(120_000)
  expect(minuteOf(-1)).toBe(-60_000)
})
