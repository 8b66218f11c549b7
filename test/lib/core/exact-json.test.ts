import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NumberText, numberText, parseExactJson } from '../../../src/lib/core/exact-json.ts'

/** A token that a double cannot hold, so that the whole text is read digit by digit. */
const LONG_NUMBER = '0.1000000000000000055'
/** Nested far deeper than any message, far less deep than what is dropped. */
const jsonValues = fc.jsonValue({ maxDepth: 20 })

describe('parseExactJson', () => {
  test('keeps the digits of every number', () => {
    const value = parseExactJson(`{"p":${LONG_NUMBER},"v":12345678901234567890,"t":1e-7}`)
    expect(texts(value)).toEqual({ p: LONG_NUMBER, v: '12345678901234567890', t: '1e-7' })
  })

  test.each(['9007199254740993', '1234567.890123457', '-0.1234567890123456', '1e-400', '5E+400'])(
    'keeps %s, which a double would change',
    (text) => {
      expect(texts(parseExactJson(`[${text}]`))).toEqual([text])
    },
  )

  test('leaves true, false and null what they are', () => {
    expect(texts(parseExactJson('[true,false,null,1e5]'))).toEqual([true, false, null, '1e5'])
  })

  test('keeps the value of every number that JSON can write', () => {
    const numbers = fc
      .tuple(fc.bigInt(), fc.nat(30))
      .map(([digits, exponent]) => `${digits}e-${exponent}`)
    fc.assert(
      fc.property(fc.oneof(numbers, fc.double().filter(Number.isFinite).map(String)), (text) => {
        const [value] = parseExactJson(`[${text}]`) as unknown[]
        expect(Number(numberText(value))).toBe(Number(text))
      }),
    )
  })

  test('gives what JSON.parse gives, but for how numbers are kept', () => {
    fc.assert(
      fc.property(jsonValues, fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(asNumbers(parseExactJson(text))).toEqual(JSON.parse(text))
        const long = `[ ${text} , ${LONG_NUMBER} ]`
        expect(asNumbers(parseExactJson(long))).toEqual(JSON.parse(long))
      }),
      { numRuns: 500 },
    )
  })

  test('refuses what JSON.parse refuses, words in the place of values apart', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      ' ',
      '\n',
      LONG_NUMBER,
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('')
        expect(outcome(parseExactJson, text)).toEqual(outcome(JSON.parse, text))
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['NaN', 'Infinity', '0x10', '1_000', '+1', '.5', '01', 'undefined', "'A'"])(
    'keeps the word %s as a number text, so that only its own trade is bad',
    (word) => {
      const value = parseExactJson(`[{"p":${word}},{"p":1.5}]`)
      expect(texts(value)).toEqual([{ p: word }, { p: '1.5' }])
    },
  )

  test.each(['n1', 's1', 'NaN', '1', '', '0.1000000000000000055', '"', '\\', '\u2028', '{"p":1}'])(
    'never takes the string %j for a number',
    (text) => {
      for (const other of ['1', LONG_NUMBER, 'NaN']) {
        const value = parseExactJson(`{"p":${JSON.stringify(text)},"v":${other}}`)
        expect(value).toHaveProperty('p', text)
        expect(numberText((value as { p: unknown }).p)).toBeUndefined()
      }
    },
  )

  test.each([
    '{p:1}',
    '{NaN:1}',
    '{"a":1,b:2}',
    '{"a" 1}',
    '["a"NaN]',
    '[1 2]',
    '{"p":1,000}',
    '',
    '"',
  ])('throws SyntaxError at %s, whose structure is broken', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError)
  })

  test.each(['1', LONG_NUMBER])('pollutes nothing through a __proto__ key beside %s', (number) => {
    const text = `{"__proto__":{"polluted":${number}},"constructor":{"prototype":{"polluted":1}}}`
    const value = parseExactJson(text) as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor'])
    expect({}).not.toHaveProperty('polluted')
  })

  test.each([
    ['100,000 nested arrays', '['.repeat(1e5) + ']'.repeat(1e5)],
    ['100,000 nested arrays around a bad word', `${'['.repeat(1e5)}NaN${']'.repeat(1e5)}`],
    ['100,000 nested objects', `${'{"a":'.repeat(1e5)}1e5${'}'.repeat(1e5)}`],
    ['a string of 10 MB', `["${'x'.repeat(1e7)}",${LONG_NUMBER}]`],
    ['10 MB of quotes', `["${'\\"'.repeat(5e6)}",${LONG_NUMBER}]`],
    ['a number of 10 MB', `[${'7'.repeat(1e7)}]`],
    ['a word of 10 MB', `[${'x'.repeat(1e7)}]`],
    ['10 MB of blanks', `[${' '.repeat(1e7)}${LONG_NUMBER}]`],
  ])('survives %s, and quickly', (_, text) => {
    const startMs = performance.now()
    expect(Array.isArray(parseExactJson(text)) || text.startsWith('{')).toBe(true)
    expect(performance.now() - startMs).toBeLessThan(4000)
  })

  test('refuses a million nested arrays, yet not a million brackets in a string', () => {
    const brackets = '['.repeat(1e6)
    expect(() => parseExactJson(`${brackets}${']'.repeat(1e6)}`)).toThrow(SyntaxError)
    expect(() => parseExactJson(brackets)).toThrow(SyntaxError)
    expect(parseExactJson(`["${brackets}"]`)).toEqual([brackets])
    expect(parseExactJson(`[${'[],'.repeat(3e5)}1]`)).toHaveLength(300_001)
  })

  test('drops what lies too deep, and keeps what lies beside it', () => {
    const value = parseExactJson(`[${'['.repeat(99)}"deep"${']'.repeat(99)},"s",${LONG_NUMBER}]`)
    expect(JSON.stringify(value)).not.toContain('deep')
    expect((value as unknown[])[1]).toBe('s')
  })
})

describe('numberText', () => {
  test('is the text of a number, and undefined for any other value', () => {
    expect(numberText(1.5)).toBe('1.5')
    expect(numberText(new NumberText('1e-7'))).toBe('1e-7')
    for (const value of ['1', null, true, undefined, {}, ['1']]) {
      expect(numberText(value)).toBeUndefined()
    }
  })
})

/** Every number as its text. */
function texts(value: unknown): unknown {
  return mapLeaves(value, (leaf) => numberText(leaf) ?? leaf)
}

/** Every number as JSON.parse gives it; throws at a word that is no number. */
function asNumbers(value: unknown): unknown {
  return mapLeaves(value, (leaf) => (leaf instanceof NumberText ? JSON.parse(leaf.text) : leaf))
}

function mapLeaves(value: unknown, map: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, map))
  if (value === null || typeof value !== 'object' || value instanceof NumberText) return map(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, map)]))
}

/** The value of a text, or that it has none. */
function outcome(parse: (text: string) => unknown, text: string): unknown {
  try {
    return asNumbers(parse(text))
  } catch {
    return SyntaxError
  }
}
