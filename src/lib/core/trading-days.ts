/**
 * The days on which US stocks are traded, from 1990 on: the rules of the New York Stock Exchange,
 * and the days on which it closed out of turn. Days are numbered from 1970-01-01.
 */
import { DAY_MS } from './interval.ts'

const HOUR = 60
const REGULAR_CLOSE = 16 * HOUR
const EARLY_CLOSE = 13 * HOUR
/** The early close until the end of 1992. */
const EARLY_CLOSE_BEFORE_1993 = 14 * HOUR

const [SUNDAY, MONDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 3, 4, 5, 6] as const

/** Days of mourning for presidents, the attacks of 2001, a hurricane. */
const CLOSED_OUT_OF_TURN = [
  '1994-04-27',
  ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'],
  '2004-06-11',
  '2007-01-02',
  ...['2012-10-29', '2012-10-30'],
  '2018-12-05',
  '2025-01-09',
]
const EARLY_OUT_OF_TURN = ['1997-12-26', '1999-12-31', '2003-12-26']

const closedOutOfTurn = new Set(CLOSED_OUT_OF_TURN.map(numberOf))
const earlyOutOfTurn = new Set(EARLY_OUT_OF_TURN.map(numberOf))
const holidaysOfYears = new Map<number, Set<number>>()

/**
 * When the regular trading hours of a day were planned to end, in minutes after midnight in New
 * York; undefined on weekends and holidays.
 */
export function tradingEndsAt(dayNumber: number): number | undefined {
  const weekday = weekdayOf(dayNumber)
  if (weekday === SATURDAY || weekday === SUNDAY || isHoliday(dayNumber)) return undefined
  if (!isHalfDay(dayNumber, weekday)) return REGULAR_CLOSE
  return yearOf(dayNumber) < 1993 ? EARLY_CLOSE_BEFORE_1993 : EARLY_CLOSE
}

function isHoliday(day: number): boolean {
  const year = yearOf(day)
  let holidays = holidaysOfYears.get(year)
  if (holidays === undefined) {
    holidays = new Set(holidaysOf(year))
    holidaysOfYears.set(year, holidays)
  }
  return holidays.has(day) || closedOutOfTurn.has(day)
}

function holidaysOf(year: number): number[] {
  return [
    // A New Year's Day on a Saturday is not made up for on Friday, which ends the year's books.
    weekdayOf(dayOf(year, 1, 1)) === SUNDAY ? dayOf(year, 1, 2) : dayOf(year, 1, 1),
    ...(year >= 1998 ? [nthWeekday(year, 1, MONDAY, 3)] : []),
    nthWeekday(year, 2, MONDAY, 3),
    easterOf(year) - 2,
    nthWeekday(year, 6, MONDAY, 1) - 7,
    ...(year >= 2022 ? [nearestWeekday(dayOf(year, 6, 19))] : []),
    nearestWeekday(dayOf(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    nearestWeekday(dayOf(year, 12, 25)),
  ]
}

/** Of a weekday that is no holiday: whether trading ends early. */
function isHalfDay(day: number, weekday: number): boolean {
  const year = yearOf(day)
  if (day === dayOf(year, 12, 24)) return true
  if (year >= 1992 && day === nthWeekday(year, 11, THURSDAY, 4) + 1) return true
  return isByIndependenceDay(day, year, weekday) || earlyOutOfTurn.has(day)
}

/** 3 July since 1995; until 2012 a Wednesday was a whole day, and the Friday after it a half one. */
function isByIndependenceDay(day: number, year: number, weekday: number): boolean {
  if (year < 1995) return false
  if (day === dayOf(year, 7, 3)) return year >= 2013 || weekday !== WEDNESDAY
  return year < 2013 && weekday === FRIDAY && day === dayOf(year, 7, 5)
}

/** Sunday 0 to Saturday 6; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + THURSDAY) % 7) + 7) % 7
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear()
}

function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS
}

function numberOf(isoDate: string): number {
  return Date.parse(isoDate) / DAY_MS
}

function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  const first = dayOf(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7
}

/** A holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
function nearestWeekday(day: number): number {
  const weekday = weekdayOf(day)
  if (weekday === SATURDAY) return day - 1
  return weekday === SUNDAY ? day + 1 : day
}

/** The Gregorian Easter Sunday: the first Sunday after the full moon of the church's tables. */
function easterOf(year: number): number {
  const century = Math.floor(year / 100)
  const skippedLeapDays = century - Math.floor(century / 4)
  const moonDrift = Math.floor((8 * century + 13) / 25)
  const epact = (19 * (year % 19) + skippedLeapDays - moonDrift + 15) % 30
  const isLate = epact === 29 || (epact === 28 && year % 19 > 10)
  const fullMoon = dayOf(year, 3, 21) + epact - (isLate ? 1 : 0)
  return fullMoon + 7 - weekdayOf(fullMoon)
}
