import { expect, test } from 'vitest'
import { naturalOrder } from '../../../../src/lib/feed/inputs/natural-order.ts'

test('numbers in names go by their value, folders stay together, and no two names are equal', () => {
  const ordered = [
    'a',
    'a/1.csv',
    'a/2.csv',
    'a/10.csv',
    'a/10/x.csv',
    'a-b/1.csv',
    'BTC-2024-9-30',
    'BTC-2024-10-1',
    'b1',
    'b01',
    'b1c',
    'b99999999999999999998',
    'b99999999999999999999',
  ].sort(naturalOrder)
  expect(ordered).toEqual([
    'BTC-2024-9-30',
    'BTC-2024-10-1',
    'a',
    'a/1.csv',
    'a/2.csv',
    'a/10/x.csv',
    'a/10.csv',
    'a-b/1.csv',
    'b01',
    'b1',
    'b1c',
    'b99999999999999999998',
    'b99999999999999999999',
  ])
  expect([...ordered].reverse().sort(naturalOrder)).toEqual(ordered)
})
