import { expect, test } from 'vitest'
import { etlTally, type EtlCounts } from '../../src/report/etl-tally.ts'

const counts = (trades: number): EtlCounts => ({
  ...{ trades, bars: 1, commits: 1, rejects: 0, duplicates: 0, coverage: 0 },
})
const place = (partition: number, next: number, end: number) => ({
  ...{ topic: 't', partition, next, end },
})

test('sums grow, and what was said is not said again', () => {
  const tally = etlTally()
  tally.add(counts(3), [place(0, 3, 10)])
  tally.add(counts(2), [place(0, 5, 10), place(1, 1, 1)])
  expect(tally.takeUnsaid()).toEqual({
    ...{ trades: 5, bars: 2, commits: 2, rejects: 0, duplicates: 0, coverage: 0, lag: 5 },
    places: [place(0, 5, 10), place(1, 1, 1)],
  })
  tally.add(counts(5), [place(0, 10, 10)])
  expect(tally.takeUnsaid()).toMatchObject({ trades: 5, lag: 0, places: [place(0, 10, 10)] })
  expect(tally.totals).toMatchObject({ trades: 10, commits: 3, lag: 0 })
})

test('the lag is that of the furthest place, whoever speaks last of a partition', () => {
  const tally = etlTally()
  tally.add(counts(10), [place(0, 10, 12)])
  tally.add(counts(4), [place(0, 4, 10)])
  expect(tally.totals.lag).toBe(2)
  expect(tally.takeUnsaid().places).toEqual([place(0, 10, 12)])
})
