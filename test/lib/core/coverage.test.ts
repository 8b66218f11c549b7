import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COVERAGE_SYMBOLS_MAX,
  decodeCoverage,
  encodeCoverage,
  type Coverage,
} from '../../../src/lib/core/coverage.ts'

const NOW_MS = Date.UTC(2026, 10, 22)

describe('a coverage record', () => {
  it('is read as it was written', () => {
    const span = fc.record(
      {
        fromMs: fc.integer({ min: NOW_MS, max: NOW_MS + 1e9 }),
        toMs: fc.integer({ min: NOW_MS + 1e9, max: NOW_MS + 2e9 }),
        symbols: fc.array(fc.constantFrom('AAPL', 'BINANCE:BTCUSDT', '__proto__', '=A1')),
        reason: fc.string({ minLength: 1, maxLength: 200 }),
      },
      { requiredKeys: ['fromMs', 'toMs', 'symbols'], noNullPrototype: true },
    )
    fc.assert(fc.property(span, (coverage) => void expect(read(coverage)).toEqual(coverage)))
  })

  it('shows control characters of a reason, which a database would not take', () => {
    const coverage = { fromMs: NOW_MS, toMs: NOW_MS, symbols: ['AAPL'], reason: 'a\u0000\u001b[2J' }
    expect(read(coverage)?.reason).toBe('a\\x00\\x1b[2J')
  })

  it('keeps only the beginning of a long reason', () => {
    const coverage = { fromMs: NOW_MS, toMs: NOW_MS, symbols: ['AAPL'], reason: 'x'.repeat(1000) }
    expect(read(coverage)?.reason).toHaveLength(200)
  })

  it.each([
    ['text that is no JSON', '{'],
    ['a word', 'null'],
    ['a span that ends before it begins', record({ from: NOW_MS + 1 })],
    ['a time that is no number', record({ from: 'now' })],
    ['a time before 1990', record({ from: 0 })],
    ['a time after 2261', record({ to: Date.UTC(2262, 0, 1) })],
    ['a time with a fraction', record({ to: NOW_MS + 0.5 })],
    ['symbols that are none', record({ symbols: [''] })],
    ['symbols that are no list', record({ symbols: 'AAPL' })],
    [
      'too many symbols',
      record({ symbols: Array.from({ length: COVERAGE_SYMBOLS_MAX + 1 }, () => 'A') }),
    ],
    ['more than 1 MiB', record({ reason: 'x'.repeat(1 << 20) })],
  ])('is refused with %s', (_, text) => {
    expect(decode(text)).toBeUndefined()
  })
})

function read(coverage: Coverage): Coverage | undefined {
  return decode(encodeCoverage(coverage))
}

/** A sound record with other fields. */
function record(fields: Record<string, unknown>): string {
  return JSON.stringify({ from: NOW_MS, to: NOW_MS, symbols: ['AAPL'], ...fields })
}

function decode(text: string): Coverage | undefined {
  const bytes = Buffer.from(text)
  return decodeCoverage(bytes, 0, bytes.length)
}
