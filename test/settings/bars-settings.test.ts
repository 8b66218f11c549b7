import { describe, expect, test } from 'vitest'
import type { MktError } from '../../src/lib/core/errors.ts'
import { parseColumns } from '../../src/settings/bar-columns.ts'
import {
  barsSettings,
  type BarsSettings,
  type BarsWords,
} from '../../src/settings/bars-settings.ts'

const WORDS: BarsWords = {
  ...{ all: false, chart: false, closed: false, fill: 'none', force: false, format: 'table' },
  ...{ interval: '1m', session: 'all', watch: false },
}
const NOW_MS = Date.UTC(2023, 2, 15, 13, 20, 30)

function settings(words: Partial<BarsWords> = {}, columns?: number): BarsSettings {
  return barsSettings({ ...WORDS, ...words }, ['AAPL'], () => columns)
}

function request(words: Partial<BarsWords>, columns?: number) {
  return settings(words, columns).requestAt(NOW_MS)
}

function errorOf(run: () => unknown): MktError {
  try {
    run()
  } catch (error) {
    return error as MktError
  }
  throw new Error('there was no error')
}

describe('how many bars are asked for', () => {
  test.each<[string, Partial<BarsWords>, number | undefined]>([
    ['20 by themselves', {}, 20],
    ['all with --all', { all: true }, undefined],
    ['all from a time on', { from: '2023-03-15' }, undefined],
    ['the last ones from a time on', { from: '2023-03-15', last: 3 }, 3],
    ['20 with an end alone', { to: '2023-03-15' }, 20],
    ['20 with --watch, from a time on as well', { watch: true, from: '-2h' }, 20],
    ['as many as an unknown terminal has columns, for a chart', { chart: true, all: true }, 80],
  ])('%s', (_, words, last) => {
    expect(request(words).last).toBe(last)
  })

  test('a chart asks for what its terminal has room for at that time', () => {
    expect(request({ chart: true }, 200).last).toBe(200)
    expect(request({ chart: true, last: 50 }, 200).last).toBe(50)
    expect(request({ chart: true, last: 500 }, 200).last).toBe(200)
  })
})

describe('what is asked for', () => {
  test('minutes as they are stored need no calendar, and nothing is filled or adjusted', () => {
    expect(request({})).toEqual({
      ...{ symbols: ['AAPL'], last: 20, withCoverage: true, adjust: false },
    })
  })

  test('times are those of the zone, and move on from look to look', () => {
    const { requestAt, zone } = settings({ from: 'today', to: '-1m', tz: 'Asia/Kolkata' })
    expect(zone).toBe('Asia/Kolkata')
    expect(requestAt(NOW_MS)).toMatchObject({
      fromMs: Date.UTC(2023, 2, 14, 18, 30),
      toMs: NOW_MS - 60_000,
    })
    expect(requestAt(NOW_MS + 5).toMs).toBe(NOW_MS - 59_995)
  })

  test('interval, session, filling, closed bars and splits are passed on', () => {
    const words = {
      interval: '1d',
      session: 'rth',
      fill: 'prev',
      closed: true,
      adjust: 'split',
    } as const
    const { requestAt, daily } = settings(words)
    expect(daily).toBe(true)
    expect(requestAt(NOW_MS)).toMatchObject({
      calendar: { interval: { unit: 'day', count: 1 }, session: 'rth', zone: 'America/New_York' },
      ...{ fill: 'prev', closedAtMs: NOW_MS, adjust: true },
    })
  })

  test.each<[Partial<BarsWords>, boolean]>([
    [{ format: 'table' }, true],
    [{ format: 'ndjson' }, true],
    [{ format: 'csv' }, false],
    [{ chart: true }, false],
    [{ columns: 'close' }, false],
    [{ format: 'csv', columns: 'close,complete' }, true],
  ])('%j looks up whether bars are complete: %s', (words, withCoverage) => {
    expect(request(words).withCoverage).toBe(withCoverage)
  })

  test('minutes and hours have times, days and weeks have dates', () => {
    const daily = ['1m', '4h', '1d', '1w'].map((interval) => settings({ interval }).daily)
    expect(daily).toEqual([false, false, true, true])
  })
})

describe('watching', () => {
  test.each<[Partial<BarsWords>, RegExp]>([
    [{ format: 'csv' }, /as csv/],
    [{ format: 'json' }, /as json/],
    [{ last: 1_001 }, /1000 bars/],
    [{ every: 99 }, /100 ms/],
  ])('%j is refused with 2', (words, message) => {
    const error = errorOf(() => settings({ watch: true, ...words }))
    expect(error.exitCode).toBe(2)
    expect(error.message).toMatch(message)
  })
})

describe('parseColumns', () => {
  test('keeps the order, and reads capital letters and blanks', () => {
    expect(parseColumns('close, Symbol,vwap')).toEqual(['close', 'symbol', 'vwap'])
  })

  test('names the columns and the near ones where there is no such column', () => {
    const error = errorOf(() => parseColumns('symbol,vwpa'))
    expect(error).toMatchObject({ exitCode: 2, suggestions: ['--columns vwap'] })
    expect(error.message).toMatch(/"vwpa".*trade_count, vwap, complete.*Did you mean vwap\?/)
  })

  test.each(['', 'close,', 'close,close', 'symbol timestamp', '__proto__'])(
    'refuses %j',
    (text) => {
      expect(errorOf(() => parseColumns(text)).exitCode).toBe(2)
    },
  )
})
