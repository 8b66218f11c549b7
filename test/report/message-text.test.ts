import { expect, test } from 'vitest'
import { countedText, minuteText, namesText } from '../../src/report/message-text.ts'

test('one thing is counted without an s, more of them with one', () => {
  expect([0, 1, 2, 12_345].map((count) => countedText(count, 'symbol'))).toEqual([
    ...['0 symbols', '1 symbol', '2 symbols', '12,345 symbols'],
  ])
})

test('five names are said, and the rest counted', () => {
  const names = ['A', 'B', 'C', 'D', 'E\u001b[31m']
  expect(namesText(names)).toBe('A, B, C, D, E\\x1b[31m')
  expect(namesText([...names, 'F', 'G'])).toBe('A, B, C, D, E\\x1b[31m and 2 more')
})

test('a minute is written without its seconds', () => {
  expect(minuteText(Date.UTC(2023, 2, 15, 13, 20, 59))).toBe('2023-03-15 13:20')
})
