import { expect, test } from 'vitest'
import { numberedTrades, numberOf } from './numbered-trades.ts'
import { rowsOf } from './oracle.ts'
import { judgeProduce, type Heard } from './produce-oracle.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 30)
const TRADE_EVERY_MS = 10

/** A thousand trades in ten seconds, the second half of which is covered. */
const emitted = numberedTrades({ count: 1_000, seed: 1 }).map((trade, at) => ({
  ...{ ...trade, symbol: 'AAPL', timeMs: START_MS + at * TRADE_EVERY_MS },
}))
const numbers = emitted.map(({ size }) => numberOf(size))
const coverage = [{ symbol: 'AAPL', fromMs: START_MS + 5_000, toMs: START_MS + 10_000 }]

/** Somebody connected after one second, and again after four. */
function heardWithout(...missing: readonly number[]): Heard {
  const logged = numbers.filter((number) => !missing.includes(number))
  const bars = rowsOf(emitted.filter(({ size }) => logged.includes(numberOf(size))))
  const connects = [START_MS + 1_000, START_MS + 4_000]
  return { emitted, connects, journaled: new Set(logged), logged, coverage, bars }
}

function between(first: number, last: number): number[] {
  return numbers.slice(first - 1, last)
}

test('nothing is wrong where all that is missing was sent before a connect, and is not covered', () => {
  const verdict = judgeProduce(heardWithout(...between(1, 105), ...between(300, 405)))
  expect(verdict).toMatchObject({ lost: 0, doubled: 0, wrong: [], missed: 211, covered: 500 })
})

test('a covered trade that is missing is named', () => {
  const { lost, wrong } = judgeProduce(heardWithout(777))
  expect(lost).toBe(1)
  expect(wrong).toContain('lost 1 trades that are covered: 777')
})

test('a trade that is missing in the midst of a connection is named', () => {
  const { lost, wrong } = judgeProduce(heardWithout(...between(1, 105), 207, 208))
  expect(lost).toBe(2)
  expect(wrong).toEqual(['lost 2 trades in the midst of a connection: 207, 208'])
})

test('a trade that the journal held and the log has not is named', () => {
  const journaled = new Set([103, 500])
  const { lost, wrong } = judgeProduce({ ...heardWithout(...between(1, 105)), journaled })
  expect(lost).toBe(1)
  expect(wrong).toEqual(['lost 1 trades that the journal held: 103'])
})

test('a trade that is in the log under two numbers is doubled', () => {
  const heard = heardWithout()
  const logged = [...heard.logged, 700]
  expect(judgeProduce({ ...heard, logged })).toMatchObject({ doubled: 1 })
})

test('a bar that lacks a trade of the log is wrong', () => {
  const heard = heardWithout()
  const { lost, wrong } = judgeProduce({ ...heard, bars: heardWithout(42).bars })
  expect(lost).toBe(1)
  expect(wrong.join()).toMatch(/lost 1, trades 42/)
})
