import { describe, expect, test } from 'vitest'
import { matchSymbols } from '../../../src/lib/store/symbol-match.ts'

const KNOWN = ['AAPL', 'BINANCE:BTCUSDT', 'BINANCE:ETHUSDT', 'BTC-USD', 'KRAKEN:ETHUSDT', 'MSFT']

describe('matchSymbols', () => {
  test('an exact name is found', () => {
    expect(matchSymbols('AAPL', KNOWN)).toEqual({ found: 'AAPL' })
  })

  test('the part after the colon is enough', () => {
    expect(matchSymbols('BTCUSDT', KNOWN)).toEqual({ found: 'BINANCE:BTCUSDT' })
  })

  test('an exact name wins over one that ends in it', () => {
    const known = ['BINANCE:BTCUSDT', 'BTCUSDT']
    expect(matchSymbols('BTCUSDT', known)).toEqual({ found: 'BTCUSDT' })
  })

  test('several names that end in it are all given', () => {
    const several = ['BINANCE:ETHUSDT', 'KRAKEN:ETHUSDT']
    expect(matchSymbols('ETHUSDT', KNOWN)).toEqual({ several })
  })

  test('upper and lower case count only where a name matches exactly', () => {
    expect(matchSymbols('aapl', KNOWN)).toEqual({ found: 'AAPL' })
    expect(matchSymbols('binance:btcusdt', KNOWN)).toEqual({ found: 'BINANCE:BTCUSDT' })
    expect(matchSymbols('btcusdt', KNOWN)).toEqual({ found: 'BINANCE:BTCUSDT' })
    expect(matchSymbols('BRK.a', ['BRK.A', 'BRK.a'])).toEqual({ found: 'BRK.a' })
    expect(matchSymbols('brk.A', ['BRK.A', 'brk.A'])).toEqual({ found: 'brk.A' })
    expect(matchSymbols('brk.a', ['BRK.A', 'brk.A'])).toEqual({ several: ['BRK.A', 'brk.A'] })
  })

  test('a part of a name that does not begin after a colon is no match', () => {
    expect(matchSymbols('SDT', KNOWN)).not.toHaveProperty('found')
    expect(matchSymbols('USDT', KNOWN)).toEqual({ near: [] })
  })

  test.each([
    ['APPL', ['AAPL']],
    ['MSTF', ['MSFT']],
    ['MSFTT', ['MSFT']],
    ['BTCUSD', ['BINANCE:BTCUSDT', 'BTC-USD']],
    ['BINANCE:BTCUSD', ['BINANCE:BTCUSDT', 'BINANCE:ETHUSDT']],
    ['BTC', ['BINANCE:BTCUSDT', 'BTC-USD']],
    ['XYZ', []],
    ['', []],
  ])('%j is near %j', (wanted, near) => {
    expect(matchSymbols(wanted, KNOWN)).toEqual({ near })
  })

  test('at most five near names are given, the nearest first', () => {
    const known = ['ABCDEFXY', 'ABCDE1', 'ABCDE2', 'ABCDE3', 'ABCDE4', 'ABCDE5']
    const near = ['ABCDE1', 'ABCDE2', 'ABCDE3', 'ABCDE4', 'ABCDE5']
    expect(matchSymbols('ABCDE6', known)).toEqual({ near })
  })

  test('very long words are compared with no name', () => {
    const long = 'A'.repeat(100_000)
    expect(matchSymbols(long, [`${long}B`, 'A'])).toEqual({ near: [] })
  })
})
