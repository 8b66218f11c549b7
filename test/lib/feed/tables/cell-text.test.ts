import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochNanos, readIsoTime } from '../../../../src/lib/core/trade-time.ts'
import {
  dateText,
  decimalText,
  float32Text,
  isoTexts,
} from '../../../../src/lib/feed/tables/cell-text.ts'

describe('the text of a 32-bit float', () => {
  it('gives back the same float and is the shortest that does', () => {
    const texts = [0.1, 16_777_216, 1 / 3, 3.4028234e38, 100.25].map((value) =>
      float32Text(Math.fround(value)),
    )
    expect(texts).toEqual(['0.1', '16777216', '0.33333334', '3.4028235e+38', '100.25'])
  })

  it('gives back any float', () => {
    const finite = fc.float({ noNaN: true })
    const isSame = (value: number) => Math.fround(Number(float32Text(value))) === value
    fc.assert(fc.property(finite, isSame))
  })

  it('says what is no number', () => {
    expect([Number.NaN, -Infinity].map(float32Text)).toEqual(['NaN', '-Infinity'])
  })
})

describe('the text of a time', () => {
  it('is read back to the nanosecond', () => {
    const nanos = fc.bigInt({ min: 631_152_000_000_000_000n, max: 9_214_646_399_999_999_999n })
    const text = isoTexts(9)
    fc.assert(
      fc.property(nanos, (value) => {
        const time = readIsoTime(text(value))
        return time !== undefined && epochNanos(time) === value
      }),
    )
  })

  it('is no time and no number where no calendar has it', () => {
    const text = isoTexts(0)(9_000_000_000_000n)
    expect(readIsoTime(text)).toBeUndefined()
    expect(Number(text)).toBeNaN()
    expect(Number(dateText(2 ** 31))).toBeNaN()
  })
})

describe('the text of a decimal', () => {
  it('keeps its scale', () => {
    expect(decimalText(-150n, 2)).toBe('-1.50')
    expect(decimalText(1n, 18)).toBe('0.000000000000000001')
    expect(decimalText(15n, -3)).toBe('15000')
  })
})
