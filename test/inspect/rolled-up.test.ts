import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aggregate } from '../../src/lib/core/aggregate.ts'
import { barOf } from '../../src/lib/core/bar.ts'
import { calendarOf } from '../../src/lib/core/calendar.ts'
import { parseInterval } from '../../src/lib/core/interval.ts'
import { joinPages } from '../../src/lib/core/join-pages.ts'
import { rolledUp } from '../../src/inspect/rolled-up.ts'
import { placedTrades } from '../support/arbitrary-trades.ts'

test('minutes become the bars that their trades would make at once', async () => {
  const property = fc.asyncProperty(
    placedTrades,
    fc.constantFrom('1m', '2m', '1d'),
    fc.integer({ min: 1, max: 3 }),
    async (placed, interval, pageBars) => {
      const calendar = calendarOf({
        ...{ interval: parseInterval(interval), zone: 'UTC', session: 'all' },
      })
      const bars = placed.map((one) => barOf(one.trade, one.place))
      const minutes = aggregate(bars)
      const pages = Array.from({ length: Math.ceil(minutes.length / pageBars) }, (_, at) =>
        minutes.slice(at * pageBars, (at + 1) * pageBars),
      )
      const wanted = aggregate(
        bars.map((bar) => ({ ...bar, startMs: calendar.bucketAt(bar.startMs).startMs })),
      )
      expect(await joinPages(rolledUp(pages, calendar))).toEqual(wanted)
    },
  )
  await fc.assert(property, { numRuns: 100 })
})
