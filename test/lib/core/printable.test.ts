import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable } from '../../../src/lib/core/printable.ts'

test.each([
  ['\x1b[31mred', '\\x1b[31mred'],
  ['bell\x07', 'bell\\x07'],
  ['back\rover', 'back\\x0dover'],
  ['\x9b2J', '\\x9b2J'],
  ['del\x7f', 'del\\x7f'],
  ['abc\u202edef', 'abc\\u{202e}def'],
  ['\u061cA', '\\u{061c}A'],
  ['line\u2028separator', 'line\\u{2028}separator'],
  ['half \ud83d', 'half \\u{d83d}'],
])('%j is shown as %s', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('line ends, tabs and every script of the world stay as they are', () => {
  const text = 'one\ttwo\nBINANCE:BTCUSDT 株 ЖЯ 💹 é'
  expect(printable(text)).toBe(text)
})

test('nothing that a terminal obeys is left, whatever the text was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text)
      expect(shown.replaceAll(/[\n\t]/g, '')).not.toMatch(
        /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u,
      )
      expect(printable(shown)).toBe(shown)
    }),
  )
})
