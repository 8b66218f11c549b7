import { describe, expect, test } from 'vitest'
import { formatDecimal } from '../../src/lib/core/decimal.ts'
import { alertConditions, parsePercent, parsePrice } from '../../src/settings/alert-conditions.ts'
import { parseCommand, parseSpan } from '../../src/settings/alert-limits.ts'

describe('the words of alert', () => {
  test.each([
    ['150', '150'],
    ['0.00000012', '0.00000012'],
    ['1e-7', '0.0000001'],
  ])('%s is a price', (text, price) => {
    expect(formatDecimal(parsePrice(text))).toBe(price)
  })

  test.each(['', 'much', '0', '-1', '1,000', '0x10', '1e99'])('%j is no price', (text) => {
    expect(() => parsePrice(text)).toThrow('as a price')
  })

  test.each([
    ['5%', '0.05'],
    ['0.125 %', '0.00125'],
    ['200%', '2'],
  ])('%s is %s of a price', (text, part) => {
    expect(formatDecimal(parsePercent(text))).toBe(part)
  })

  test.each(['', '5', '-5%', '%', '1e1%'])('%j is no part of a price', (text) => {
    expect(() => parsePercent(text)).toThrow('as a part of a price')
  })

  test.each(['1m', '90m', '366d'])('%s lies between 1m and 366d', (text) => {
    expect(parseSpan(text, '1m', '366d')).toBeGreaterThanOrEqual(60_000)
  })

  test.each(['0', '59s', '367d', '999999999w'])('%s does not', (text) => {
    expect(() => parseSpan(text, '1m', '366d')).toThrow('write one from 1m to 366d')
  })

  test('a command is not blank', () => {
    expect(() => parseCommand(' ')).toThrow('as a command')
  })

  test('a move is a rise and a fall; without any condition there is nothing to watch', () => {
    const move = [parsePercent('5%')]
    expect(alertConditions({ above: [parsePrice('9')], move }).map(({ kind }) => kind)).toEqual([
      ...['above', 'rise', 'fall'],
    ])
    expect(() => alertConditions({})).toThrow('no condition was given')
  })
})
