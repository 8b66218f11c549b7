import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonText } from '../../../src/lib/core/json-text.ts'

describe('jsonText', () => {
  test('is JSON of the same value without what a terminal obeys', () => {
    const value = fc.anything({ key: fc.string({ unit: 'binary' }), withNullPrototype: false })
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), value)), (values) => {
        const text = jsonText(values, 2)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(values)))
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202a-\u202e]/u)
      }),
    )
  })

  test('leaves text as it is that no terminal obeys', () => {
    expect(jsonText({ symbol: '株 "é"' })).toBe('{"symbol":"株 \\"é\\""}')
    expect(jsonText(['\u009b31m', '\u202e株'])).toBe('["\\u009b31m","\\u202e\\u682a"]')
  })
})
