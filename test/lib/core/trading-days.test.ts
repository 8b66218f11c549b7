import { describe, expect, test } from 'vitest'
import { tradingEndsAt } from '../../../src/lib/core/trading-days.ts'
import { DAY_MS } from '../../../src/lib/core/interval.ts'

/** As the exchange announced them, and what it closed out of turn. */
const CLOSED = new Map([
  [1990, '01-01 02-19 04-13 05-28 07-04 09-03 11-22 12-25'],
  [1994, '02-21 04-01 04-27 05-30 07-04 09-05 11-24 12-26'],
  [1998, '01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25'],
  [2001, '01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25'],
  [2004, '01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24'],
  [2005, '01-17 02-21 03-25 05-30 07-04 09-05 11-24 12-26'],
  [2007, '01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25'],
  [2012, '01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25'],
  [2018, '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25'],
  [2021, '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24'],
  [2022, '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26'],
  [2025, '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25'],
  [2026, '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25'],
  [2027, '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24'],
])

const EARLY = new Map([
  [1990, '12-24'],
  [1992, '11-27 12-24'],
  [1993, '11-26'],
  [1994, '11-25'],
  [1995, '07-03 11-24'],
  [1996, '07-05 11-29 12-24'],
  [1997, '07-03 11-28 12-24 12-26'],
  [1999, '11-26 12-31'],
  [2002, '07-05 11-29 12-24'],
  [2003, '07-03 11-28 12-24 12-26'],
  [2004, '11-26'],
  [2008, '07-03 11-28 12-24'],
  [2012, '07-03 11-23 12-24'],
  [2013, '07-03 11-29 12-24'],
  [2019, '07-03 11-29 12-24'],
  [2020, '11-27 12-24'],
  [2021, '11-26'],
  [2024, '07-03 11-29 12-24'],
  [2025, '07-03 11-28 12-24'],
  [2026, '11-27 12-24'],
  [2027, '11-26'],
])

/** Trading days of the years from 1990 to 2022. */
const COUNTS = [
  ...[253, 253, 254, 253, 252, 252, 254, 253, 252, 252],
  ...[252, 248, 252, 252, 252, 252, 251, 251, 253, 252],
  ...[252, 252, 250, 252, 252, 252, 252, 251, 251, 252],
  ...[253, 252, 251],
]

function daysOf(year: number): number[] {
  const first = Date.UTC(year, 0, 1) / DAY_MS
  const next = Date.UTC(year + 1, 0, 1) / DAY_MS
  return Array.from({ length: next - first }, (_, index) => first + index)
}

function isWeekend(day: number): boolean {
  return new Date(day * DAY_MS).getUTCDay() % 6 === 0
}

function datesOf(days: number[]): string {
  return days.map((day) => new Date(day * DAY_MS).toISOString().slice(5, 10)).join(' ')
}

function endOf(date: string): number | undefined {
  return tradingEndsAt(Date.parse(date) / DAY_MS)
}

test.each([...CLOSED])('the weekdays without trading of %d are its holidays', (year, dates) => {
  const closed = daysOf(year).filter((day) => tradingEndsAt(day) === undefined && !isWeekend(day))
  expect(datesOf(closed)).toBe(dates)
})

test.each([...EARLY])('the half days of %d are as announced', (year, dates) => {
  expect(datesOf(daysOf(year).filter((day) => (tradingEndsAt(day) ?? 960) < 960))).toBe(dates)
})

test('the years have as many trading days as the exchange counts', () => {
  const counts = COUNTS.map((_, index) => {
    return daysOf(1990 + index).filter((day) => tradingEndsAt(day) !== undefined).length
  })
  expect(counts).toEqual(COUNTS)
})

describe('trading', () => {
  test('ends at 16:00, and on half days at 13:00, until 1992 at 14:00', () => {
    expect(endOf('2023-03-15')).toBe(16 * 60)
    expect(endOf('1993-11-26')).toBe(13 * 60)
    expect(endOf('1992-11-27')).toBe(14 * 60)
  })

  test('rests on weekends', () => {
    for (const day of daysOf(2023).filter(isWeekend)) expect(tradingEndsAt(day)).toBeUndefined()
  })

  test('takes place on the Friday before a New Year’s Day that is a Saturday', () => {
    expect(endOf('2021-12-31')).toBe(16 * 60)
    expect(endOf('2010-12-31')).toBe(16 * 60)
  })

  test('rests on the Fridays before earliest, latest and ordinary Easters', () => {
    for (const date of ['2008-03-21', '2038-04-23', '2049-04-16', '2076-04-17', '2326-04-23']) {
      expect(endOf(date)).toBeUndefined()
    }
  })
})
