import { expect, test } from 'vitest'
import type { FittingColumn } from '../../src/lib/table/fit-columns.ts'
import { fittingTable } from '../../src/report/fitting-table.ts'

const COLUMNS: FittingColumn[] = [
  { heading: 'symbol' },
  { heading: 'first', spare: 1 },
  { heading: 'bars', align: 'right' },
  { heading: 'gaps', spare: 2 },
]
const ROWS = [
  ['BINANCE:BTCUSDT', '2024', '12', 'none'],
  ['株式', '2023', '1,234', '-'],
]

function lines(width: number | undefined): string[] {
  return fittingTable(COLUMNS, ROWS, { colour: false, width }).split('\n')
}

test('a table shows every column where nothing limits it, or where it just fits', () => {
  expect(lines(undefined)).toEqual([
    'symbol           first   bars  gaps',
    '─'.repeat(35),
    'BINANCE:BTCUSDT  2024      12  none',
    '株式             2023   1,234  -',
  ])
  expect(lines(35)).toEqual(lines(undefined))
})

test('a narrow table leaves spare columns out, the lowest number first', () => {
  expect(lines(34)[0]).toBe('symbol            bars  gaps')
  expect(lines(27)[0]).toBe('symbol            bars')
})

test('a table that is too wide even so has its first column cut', () => {
  expect(lines(16)).toEqual([
    'symbol      bars',
    '─'.repeat(16),
    'BINANCE:…     12',
    '株式       1,234',
  ])
})
