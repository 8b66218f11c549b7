import { PassThrough } from 'node:stream'
import { beforeEach, expect, test } from 'vitest'
import { noTotals, type ProduceTotals } from '../../src/lib/pipeline/produce.ts'
import { produceReport, type ProduceReport } from '../../src/report/produce-report.ts'
import { columnsOf } from '../support/columns-of.ts'

let totals: ProduceTotals
let stream: PassThrough
let report: ProduceReport
beforeEach(() => {
  totals = noTotals()
  stream = new PassThrough()
  report = produceReport(totals, { json: false, stream: stream as unknown as NodeJS.WriteStream })
})

/** What was said, without the clock. */
function said(): string[] {
  const text = String(stream.read() ?? '')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.slice('00:00:00 '.length)]))
}

test('a sign of life and trades are no news', () => {
  report.onEvent({ type: 'alive', atMs: 1 })
  report.onEvent({ type: 'trades', trades: columnsOf([]), rejects: [] })
  expect(said()).toEqual([])
})

test('the log and the disk are waited for, each said once per outage', () => {
  const [log, disk] = [report.waitingFor('log'), report.waitingFor('disk')]
  log(undefined)
  log('the broker is away')
  log('the broker is away still')
  disk('the disk is full')
  disk(undefined)
  log(undefined)
  expect(said()).toEqual([
    'waiting: the broker is away',
    'waiting: the disk is full',
    'back again',
    'back again',
  ])
})

test('drops are told at once, and then not with every message of the feed', () => {
  for (const trades of [1200, 7, 3]) {
    totals.dropped += trades
    report.onEvent({ type: 'overflow', fromMs: 1, toMs: 2, trades })
  }
  expect(said()).toEqual(['1,200 trades were dropped: the journal is full, or its disk too slow'])
})

test('the end says what is in the log, what was dropped and what waits', () => {
  Object.assign(totals, { delivered: 1234, rejects: 2, dropped: 3, backlog: 4567 })
  report.close()
  expect(said()).toEqual([
    'done: 1,234 trades into the log · 2 rejected · 3 dropped · 4,567 wait in the journal for the next start',
  ])
})
