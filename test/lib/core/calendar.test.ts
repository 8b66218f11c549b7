import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarOf, type Calendar, type Span } from '../../../src/lib/core/calendar.ts'
import { cutAt } from '../../../src/lib/core/cut-at.ts'
import { parseInterval } from '../../../src/lib/core/interval.ts'
import type { Session } from '../../../src/lib/core/session.ts'
import { calendarChoices, clockMs, instantsIn } from '../../support/arbitrary-calendars.ts'

const calendarsAndInstants = calendarChoices.chain((choice) =>
  fc.tuple(fc.constant(calendarOf(choice)), instantsIn(choice.zone)),
)

function calendar(interval: string, zone = 'UTC', session: Session = 'all'): Calendar {
  return calendarOf({ interval: parseInterval(interval), zone, session })
}

function spanText({ fromMs, toMs }: Span): string {
  const [from, to] = [fromMs, toMs].map((timeMs) => new Date(timeMs).toISOString().slice(0, 16))
  return `${from} ${to}`
}

function bucketText(of: Calendar, instant: string): string {
  const { startMs, endMs } = of.bucketAt(Date.parse(instant))
  return spanText({ fromMs: startMs, toMs: endMs })
}

function partsText(of: Calendar, instant: string): string[] {
  return of.bucketAt(Date.parse(instant)).parts.map(spanText)
}

describe('the buckets of a calendar', () => {
  test('hold their instants and follow each other without holes', () => {
    const property = fc.property(calendarsAndInstants, ([of, timeMs]) => {
      const bucket = of.bucketAt(timeMs)
      expect(bucket.startMs).toBeLessThanOrEqual(timeMs)
      expect(bucket.endMs).toBeGreaterThan(timeMs)
      expect(of.bucketAt(bucket.startMs)).toEqual(bucket)
      expect(of.bucketAt(bucket.endMs - 1)).toEqual(bucket)
      expect(of.bucketAt(bucket.endMs).startMs).toBe(bucket.endMs)
      expect(of.bucketAt(bucket.startMs - 1).endMs).toBe(bucket.startMs)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  test('have parts that lie in them, in order', () => {
    const property = fc.property(calendarsAndInstants, ([of, timeMs]) => {
      const { startMs, endMs, parts } = of.bucketAt(timeMs)
      const ends = [startMs, ...parts.flatMap(({ fromMs, toMs }) => [fromMs, toMs]), endMs]
      expect(ends).toEqual([...ends].sort((a, b) => a - b))
      for (const { fromMs, toMs } of parts) expect(toMs).toBeGreaterThan(fromMs)
    })
    fc.assert(property, { numRuns: 1000 })
  })

  test('are one part each where all hours count', () => {
    const { startMs, endMs, parts } = calendar('1d').bucketAt(0)
    expect(parts).toEqual([{ fromMs: startMs, toMs: endMs }])
  })
})

describe('minutes and hours', () => {
  test.each([
    ['1m', '2023-03-15T13:20:59.999Z', '2023-03-15T13:20 2023-03-15T13:21'],
    ['5m', '2023-03-15T13:24Z', '2023-03-15T13:20 2023-03-15T13:25'],
    ['4h', '2023-03-15T13:24Z', '2023-03-15T12:00 2023-03-15T16:00'],
    ['7m', '1970-01-01T00:07Z', '1970-01-01T00:07 1970-01-01T00:14'],
    ['1h', '1969-12-31T23:59Z', '1969-12-31T23:00 1970-01-01T00:00'],
  ])('of %s are counted from 1970, UTC: %s', (interval, instant, expected) => {
    expect(bucketText(calendar(interval), instant)).toBe(expected)
    expect(bucketText(calendar(interval, 'Asia/Kolkata'), instant)).toBe(expected)
  })

  test('24h is a day of UTC, 1d one of the zone', () => {
    const instant = '2023-03-15T13:20Z'
    expect(bucketText(calendar('24h', 'Asia/Kolkata'), instant)).toBe(
      '2023-03-15T00:00 2023-03-16T00:00',
    )
    expect(bucketText(calendar('1d', 'Asia/Kolkata'), instant)).toBe(
      '2023-03-14T18:30 2023-03-15T18:30',
    )
  })
})

describe('days and weeks', () => {
  test('several days are counted from 1970-01-01 of the zone', () => {
    expect(bucketText(calendar('3d'), '1970-01-03T12:00Z')).toBe(
      '1970-01-01T00:00 1970-01-04T00:00',
    )
    expect(bucketText(calendar('2d', 'America/New_York'), '2023-03-12T12:00Z')).toBe(
      '2023-03-12T05:00 2023-03-14T04:00',
    )
  })

  test('weeks begin on Monday, at the first instant of the zone’s day', () => {
    expect(bucketText(calendar('1w', 'America/New_York'), '2023-03-15T13:20Z')).toBe(
      '2023-03-13T04:00 2023-03-20T04:00',
    )
    expect(bucketText(calendar('1w'), '2023-03-19T23:59Z')).toBe(
      '2023-03-13T00:00 2023-03-20T00:00',
    )
  })

  test('several weeks are counted from the Monday before 1970', () => {
    expect(bucketText(calendar('2w'), '1970-01-01T00:00Z')).toBe(
      '1969-12-29T00:00 1970-01-12T00:00',
    )
  })

  test('every week of a zone begins on a Monday of its clock', () => {
    const weeks = calendar('1w', 'America/Sao_Paulo')
    let timeMs = Date.parse('2010-01-01T00:00Z')
    for (let week = 0; week < 1000; week += 1) {
      timeMs = weeks.bucketAt(timeMs).endMs
      expect(new Date(clockMs('America/Sao_Paulo', timeMs)).getUTCDay()).toBe(1)
    }
  })

  test('the day that Samoa left out is passed over', () => {
    const days = calendar('1d', 'Pacific/Apia')
    expect(bucketText(days, '2011-12-30T09:59Z')).toBe('2011-12-29T10:00 2011-12-30T10:00')
    expect(bucketText(days, '2011-12-30T10:00Z')).toBe('2011-12-30T10:00 2011-12-31T10:00')
    expect(bucketText(calendar('1w', 'Pacific/Apia'), '2011-12-30T10:00Z')).toBe(
      '2011-12-26T10:00 2012-01-01T10:00',
    )
  })
})

describe('regular trading hours', () => {
  const rth = (interval: string): Calendar => calendar(interval, 'America/New_York', 'rth')

  test('are 09:30 to 16:00 in New York, summer and winter', () => {
    expect(partsText(rth('1d'), '2023-03-10T20:00Z')).toEqual(['2023-03-10T14:30 2023-03-10T21:00'])
    expect(partsText(rth('1d'), '2023-03-13T20:00Z')).toEqual(['2023-03-13T13:30 2023-03-13T20:00'])
  })

  test('end at 13:00 on half days', () => {
    expect(partsText(rth('1d'), '2023-11-24T15:00Z')).toEqual(['2023-11-24T14:30 2023-11-24T18:00'])
  })

  test.each([
    ['a Saturday', '2023-03-11T15:00Z'],
    ['a holiday', '2023-07-04T15:00Z'],
  ])('leave nothing of %s', (_, instant) => {
    expect(partsText(rth('1d'), instant)).toEqual([])
    expect(partsText(rth('1h'), instant)).toEqual([])
  })

  test('cut the hours in which they begin and end', () => {
    expect(partsText(rth('1h'), '2023-03-13T13:10Z')).toEqual(['2023-03-13T13:30 2023-03-13T14:00'])
    expect(partsText(rth('4h'), '2023-11-24T16:00Z')).toEqual(['2023-11-24T16:00 2023-11-24T18:00'])
    expect(partsText(rth('1h'), '2023-03-13T20:00Z')).toEqual([])
    expect(partsText(rth('1h'), '2023-03-13T12:59Z')).toEqual([])
  })

  test('of a week are those of its days, one part a day', () => {
    const parts = partsText(rth('1w'), '2023-11-22T15:00Z')
    expect(parts).toHaveLength(4)
    expect(parts.at(-1)).toBe('2023-11-24T14:30 2023-11-24T18:00')
  })

  test('are those of New York in whatever zone the days are', () => {
    expect(partsText(calendar('1d', 'Asia/Tokyo', 'rth'), '2023-03-14T12:00Z')).toEqual([
      '2023-03-13T15:00 2023-03-13T20:00',
      '2023-03-14T13:30 2023-03-14T15:00',
    ])
  })
})

describe('cutAt', () => {
  const bucket = calendar('1w', 'America/New_York', 'rth').bucketAt(Date.parse('2023-03-15'))

  test('ends a part at an instant that lies in it, and begins the next one there', () => {
    const [first, second] = bucket.parts as [Span, Span]
    const middleMs = first.fromMs + 60_000
    const cut = cutAt(bucket, [second.fromMs + 1, middleMs, middleMs])
    expect(cut.parts.slice(0, 4)).toEqual([
      { fromMs: first.fromMs, toMs: middleMs },
      { fromMs: middleMs, toMs: first.toMs },
      { fromMs: second.fromMs, toMs: second.fromMs + 1 },
      { fromMs: second.fromMs + 1, toMs: second.toMs },
    ])
    expect(cut.parts).toHaveLength(7)
  })

  test('changes nothing at instants between the parts, or at their ends', () => {
    const ends = bucket.parts.flatMap(({ fromMs, toMs }) => [fromMs, toMs, toMs + 1])
    expect(cutAt(bucket, [...ends, 0, Number.MAX_SAFE_INTEGER])).toEqual(bucket)
  })
})
