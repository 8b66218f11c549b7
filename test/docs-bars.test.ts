import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aggregate } from '../src/lib/core/aggregate.ts'
import { barOf, vwapOf, type Bar } from '../src/lib/core/bar.ts'
import { formatDecimal } from '../src/lib/core/decimal.ts'
import { decodeTrade } from '../src/lib/core/trade-codec.ts'

const page = readFileSync(new URL('../docs/bars.md', import.meta.url), 'utf8')

test('the example of docs/bars.md: its records make its bars', () => {
  const [, records = ''] = /```jsonl\n(.*?)\n```/s.exec(page) ?? []
  const bars = aggregate(records.split('\n').map(barOfRecord))
  const table = [...page.matchAll(/^\| (DEMO .*?)\s*\|$/gm)].map(([, row]) =>
    row?.split(/\s*\|\s*/),
  )
  expect(table).toHaveLength(2)
  expect(bars.map(rowOf)).toEqual(table)
})

function barOfRecord(record: string, at: number): Bar {
  const bytes = Buffer.from(record)
  const trade = decodeTrade(bytes, 0, bytes.length)
  if (typeof trade === 'string') throw new Error(`docs/bars.md has a record that is ${trade}`)
  return barOf(trade, { offset: BigInt(at), partition: 0 })
}

function rowOf({ symbol, startMs, open, high, low, close, ...sums }: Bar): string[] {
  const vwap = vwapOf(sums.notional, sums.volume)
  const prices = [open.price, high, low, close.price].map(formatDecimal)
  const time = new Date(startMs).toISOString().replace('.000Z', 'Z')
  const volume = formatDecimal(sums.volume)
  return [symbol, time, ...prices, volume, `${sums.tradeCount}`, vwap ? formatDecimal(vwap) : '']
}
