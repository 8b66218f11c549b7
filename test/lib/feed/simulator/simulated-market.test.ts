import { describe, expect, test } from 'vitest'
import { parseFinnhubMessage } from '../../../../src/lib/feed/finnhub-message.ts'
import { simulatedFrames } from '../../../../src/lib/feed/simulator/simulated-frames.ts'
import { SIMULATED_SYMBOLS } from '../../../../src/lib/feed/simulator/simulated-market.ts'

const START_MS = Date.UTC(2024, 0, 2, 14, 30)
const SYMBOLS = [...SIMULATED_SYMBOLS, 'OANDA:EUR_USD', 'A name that nobody knows', '__proto__']

interface Raw {
  readonly c?: readonly string[] | null
  readonly p: number
  readonly s: string
  readonly t: number
  readonly v: number
}

/** The frames of a market, each as the texts of its trades. */
function framesOf(seed: number, count: number, rate = 1_000): string[][] {
  const frames = simulatedFrames({
    seed,
    rate,
    count,
    symbols: () => SYMBOLS,
    timeOf: (offsetMs) => START_MS + offsetMs,
  })
  return [...frames].map(({ make }) => {
    const content = make()
    return content.kind === 'trades' ? content.trades.map(({ json }) => json) : []
  })
}

const frames = framesOf(1, 50_000)
const texts = frames.flat()
const trades = texts.map((text) => JSON.parse(text) as Raw)
const ofSymbol = (symbol: string) => trades.filter(({ s }) => s === symbol)

describe('a simulated market', () => {
  test('is the same for the same seed and another one for another', () => {
    expect(framesOf(1, 2_000)).toEqual(framesOf(1, 2_000))
    expect(framesOf(1, 2_000)).not.toEqual(framesOf(2, 2_000))
  })

  test('makes as many trades as asked for, and nothing but sound ones', () => {
    const message = parseFinnhubMessage(`[${texts.join(',')}]`, { unit: 'ms' })
    if (message.kind !== 'trades') throw new Error(message.kind)
    expect(message.rejects).toEqual([])
    expect(message.trades).toHaveLength(50_000)
    expect(new Set(trades.map(({ s }) => s))).toEqual(new Set(SYMBOLS))
  })

  test('writes numbers that are exact decimals: what is read back is what was written', () => {
    for (const text of texts.slice(0, 5_000)) {
      const { p, v } = JSON.parse(text) as Raw
      expect(text).toContain(`"p":${p},`)
      expect(text.endsWith(`"v":${v}}`) || /"v":0\.0{6,}\d+}$/.test(text)).toBe(true)
    }
  })

  test('walks: prices move in small steps and stay near their beginning', () => {
    const prices = ofSymbol('BINANCE:BTCUSDT').map(({ p }) => p)
    expect(Math.min(...prices)).toBeGreaterThan(32_000)
    expect(Math.max(...prices)).toBeLessThan(130_000)
    expect(new Set(prices).size).toBeGreaterThan(1_000)
    prices.slice(1).forEach((price, at) => {
      expect(Math.abs(price - (prices[at] ?? 0))).toBeLessThan(20)
    })
  })

  test('has whole sizes and conditions for stocks, fractions for crypto, zeros for forex', () => {
    const stocks = ofSymbol('AAPL')
    expect(stocks.every(({ v }) => Number.isInteger(v) && v > 0)).toBe(true)
    expect(stocks.every(({ c, v }) => c?.includes('12') === v < 100)).toBe(true)
    const crypto = ofSymbol('BINANCE:ETHUSDT')
    expect(crypto.every(({ c, v }) => c === null && v > 0)).toBe(true)
    expect(crypto.some(({ v }) => v % 1 !== 0)).toBe(true)
    const zeros = ofSymbol('OANDA:EUR_USD').filter(({ v }) => v === 0)
    expect(zeros.length).toBeGreaterThan(100)
  })

  test('has equal prints, messages newest first, and late trades that cross a minute', () => {
    expect(new Set(texts).size).toBeLessThan(texts.length * 0.99)
    const times = frames.map((frame) => frame.map((text) => (JSON.parse(text) as Raw).t))
    const isDescending = (all: number[]) => all.length > 1 && (all[0] ?? 0) > (all.at(-1) ?? 0)
    expect(times.filter(isDescending).length).toBeGreaterThan(100)
    let newest = 0
    const late = trades.filter(({ t }) => {
      newest = Math.max(newest, t)
      return Math.floor(t / 60_000) < Math.floor((newest - 1_000) / 60_000)
    })
    expect(late.length).toBeGreaterThan(0)
  })

  test('never trades in the future of its own clock', () => {
    let offset = 0
    for (const { offsetMs, make } of simulatedFrames({
      ...{ seed: 3, rate: 500, count: 5_000, symbols: () => SYMBOLS },
      timeOf: (offsetMs) => START_MS + offsetMs,
    })) {
      expect(offsetMs).toBeGreaterThanOrEqual(offset)
      offset = offsetMs
      const content = make()
      if (content.kind !== 'trades') throw new Error(content.kind)
      for (const { json } of content.trades) {
        expect((JSON.parse(json) as Raw).t).toBeLessThanOrEqual(START_MS + offsetMs)
      }
    }
    expect(offset).toBe(10_000)
  })
})
