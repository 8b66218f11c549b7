import { describe, expect, test } from 'vitest'
import { MktError } from '../../../src/lib/core/errors.ts'
import { parseInstant, parseTimeRange } from '../../../src/lib/core/time-range.ts'

const NOW_MS = Date.UTC(2023, 2, 15, 13, 20, 30, 500)

function iso(text: string): string {
  return new Date(parseInstant(text, NOW_MS)).toISOString()
}

function errorOf(work: () => unknown): MktError {
  try {
    work()
  } catch (error) {
    if (error instanceof MktError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('parseInstant', () => {
  test.each([
    ['2023-03-15', '2023-03-15T00:00:00.000Z'],
    ['2023-03-15T13:20', '2023-03-15T13:20:00.000Z'],
    ['2023-03-15 13:20', '2023-03-15T13:20:00.000Z'],
    ['2023-03-15T13:20Z', '2023-03-15T13:20:00.000Z'],
    ['2023-03-15T13:20:30', '2023-03-15T13:20:30.000Z'],
    ['2023-03-15T13:20:30.25Z', '2023-03-15T13:20:30.250Z'],
    ['2023-03-15T13:20+01:00', '2023-03-15T12:20:00.000Z'],
    ['2023-03-15T13:20:30-0500', '2023-03-15T18:20:30.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is a point in time, UTC where no zone is named', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  test.each([
    ['now', '2023-03-15T13:20:30.500Z'],
    ['today', '2023-03-15T00:00:00.000Z'],
    ['Yesterday', '2023-03-14T00:00:00.000Z'],
    ['-30m', '2023-03-15T12:50:30.500Z'],
    ['-2h', '2023-03-15T11:20:30.500Z'],
    ['-7d', '2023-03-08T13:20:30.500Z'],
    ['-1.5h', '2023-03-15T11:50:30.500Z'],
  ])('%s counts from now', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  test.each(['', 'soon', '2h', '-2', '-2y', '2023-02-29', '2023-03-15T24:00', '15.03.2023', '1e9'])(
    '%j is refused as a usage error that shows how to write a time',
    (text) => {
      const error = errorOf(() => parseInstant(text, NOW_MS))
      expect(error).toMatchObject({ code: 'BAD_TIME', exitCode: 2 })
      expect(error.message).toContain(JSON.stringify(text))
      expect(error.suggestions).toContain('mkt bars --from=-2h')
    },
  )
})

describe('parseTimeRange', () => {
  test('an end that is not given is open', () => {
    const startMs = Date.UTC(2023, 2, 15)
    expect(parseTimeRange({}, NOW_MS)).toEqual({ fromMs: undefined, toMs: undefined })
    expect(parseTimeRange({ from: 'today' }, NOW_MS).fromMs).toBe(startMs)
    expect(parseTimeRange({ to: 'today' }, NOW_MS).toMs).toBe(startMs)
  })

  test('yesterday to today is the whole day before', () => {
    const { fromMs, toMs } = parseTimeRange({ from: 'yesterday', to: 'today' }, NOW_MS)
    expect([fromMs, toMs]).toEqual([Date.UTC(2023, 2, 14), Date.UTC(2023, 2, 15)])
  })

  test('a start after the end is a usage error that offers the two the other way round', () => {
    const error = errorOf(() => parseTimeRange({ from: 'today', to: 'yesterday' }, NOW_MS))
    expect(error).toMatchObject({ code: 'BAD_TIME', exitCode: 2 })
    expect(error.message).toContain('from 2023-03-15T00:00:00Z to 2023-03-14T00:00:00Z')
    expect(error.suggestions).toEqual(['mkt bars --from 2023-03-14 --to 2023-03-16'])
  })

  test('one day given as both ends is an error that offers the whole day', () => {
    const ends = { from: '2023-03-15', to: '2023-03-15' }
    const error = errorOf(() => parseTimeRange(ends, NOW_MS))
    expect(error.suggestions).toEqual(['mkt bars --from 2023-03-15 --to 2023-03-16'])
  })
})
