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
    ['13:20', '2023-03-15T13:20:00.000Z'],
    ['-30m', '2023-03-15T12:50:30.500Z'],
    ['-2h', '2023-03-15T11:20:30.500Z'],
    ['-7d', '2023-03-08T13:20:30.500Z'],
    ['-1.5h', '2023-03-15T11:50:30.500Z'],
  ])('%s is counted from now', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  test.each([
    '',
    'soon',
    '2h',
    '-2',
    '-2y',
    '2023-02-29',
    '2023-03-15T24:00',
    '15.03.2023',
    '1e9',
    '25:00',
  ])('%j is refused as a usage error that shows how to write a time', (text) => {
    const error = errorOf(() => parseInstant(text, NOW_MS))
    expect(error).toMatchObject({ code: 'BAD_TIME', exitCode: 2 })
    expect(error.message).toContain(JSON.stringify(text))
    expect(error.suggestions).toContain('mkt bars --from=-2h')
  })
})

describe('parseInstant in a zone', () => {
  const inZone = (text: string, zone: string): string =>
    new Date(parseInstant(text, NOW_MS, zone)).toISOString()

  test.each([
    ['2023-03-12', '2023-03-12T05:00:00.000Z'],
    ['2023-03-13', '2023-03-13T04:00:00.000Z'],
    ['2023-03-15T09:30', '2023-03-15T13:30:00.000Z'],
    ['2023-03-15 09:30:15.5', '2023-03-15T13:30:15.500Z'],
    ['today', '2023-03-15T04:00:00.000Z'],
    ['yesterday', '2023-03-14T04:00:00.000Z'],
    ['09:30', '2023-03-15T13:30:00.000Z'],
    ['09:30:05', '2023-03-15T13:30:05.000Z'],
  ])('%s is that of its clocks', (text, expected) => {
    expect(inZone(text, 'America/New_York')).toBe(expected)
  })

  test.each([
    ['2023-03-15T13:20Z', '2023-03-15T13:20:00.000Z'],
    ['2023-03-15T13:20 UTC', '2023-03-15T13:20:00.000Z'],
    ['2023-03-15T13:20+01', '2023-03-15T12:20:00.000Z'],
    ['2023-03-15T13:20:30-0500', '2023-03-15T18:20:30.000Z'],
    ['-2h', '2023-03-15T11:20:30.500Z'],
    ['now', '2023-03-15T13:20:30.500Z'],
  ])('%s is the same everywhere', (text, expected) => {
    expect(inZone(text, 'America/New_York')).toBe(expected)
  })

  test('today is the date of the zone, which may be another than that of UTC', () => {
    expect(inZone('today', 'Pacific/Auckland')).toBe('2023-03-15T11:00:00.000Z')
    expect(inZone('00:30', 'Pacific/Auckland')).toBe('2023-03-15T11:30:00.000Z')
  })

  test('yesterday begins at its own midnight, on days of 23 and 25 hours too', () => {
    const noonMs = Date.parse('2023-03-13T16:00Z')
    const startMs = parseInstant('yesterday', noonMs, 'America/New_York')
    expect(new Date(startMs).toISOString()).toBe('2023-03-12T05:00:00.000Z')
  })

  test('a time that the clocks show twice is the first one', () => {
    expect(inZone('2023-11-05T01:30', 'America/New_York')).toBe('2023-11-05T05:30:00.000Z')
  })

  test('a time that the clocks leave out is the instant at which they are set', () => {
    expect(inZone('2023-03-12T02:30', 'America/New_York')).toBe('2023-03-12T07:00:00.000Z')
    expect(inZone('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z')
  })

  test('what cannot be read is refused with the zone in which it was meant', () => {
    const error = errorOf(() => parseInstant('soon', NOW_MS, 'Asia/Kolkata'))
    expect(error.message).toContain('a date and time (Asia/Kolkata)')
  })
})

describe('parseTimeRange', () => {
  test('a date as an end is that of the zone, and so is the one that is offered', () => {
    const zone = 'America/New_York'
    const { fromMs, toMs } = parseTimeRange({ from: 'yesterday', to: 'today' }, NOW_MS, zone)
    expect([fromMs, toMs]).toEqual([Date.UTC(2023, 2, 14, 4), Date.UTC(2023, 2, 15, 4)])
    const ends = { from: '2023-03-15T21:00', to: '2023-03-14T21:00' }
    const error = errorOf(() => parseTimeRange(ends, NOW_MS, zone))
    expect(error.suggestions).toEqual(['mkt bars --from 2023-03-14 --to 2023-03-16'])
  })

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
