import { expect, test } from 'vitest'
import { commandNames, nearNames } from '../src/near-names.ts'

const NAMES = commandNames([
  { id: 'status' },
  { id: 'bars' },
  { id: 'db:stop' },
  { id: 'db:status' },
  { id: 'completion:words', hidden: true },
])

test('commands are named as they are typed, without those that nobody types', () => {
  expect(NAMES).toEqual(['bars', 'db status', 'db stop', 'status'])
})

test('a slip of the keys finds the name that was meant', () => {
  expect(nearNames(['bras'], NAMES)).toEqual(['bars'])
  expect(nearNames(['Status'], NAMES)).toEqual(['status'])
  expect(nearNames(['db', 'stpo', '--json'], NAMES)).toEqual(['db stop'])
  expect(nearNames(['bras', 'AAPL'], NAMES)).toEqual(['bars'])
})

test('what is like no name finds none', () => {
  expect(nearNames(['nonsense'], NAMES)).toEqual([])
  expect(nearNames([], NAMES)).toEqual([])
  expect(nearNames(['x'.repeat(10_000)], NAMES)).toEqual([])
})
