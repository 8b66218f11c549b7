import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { symbolTable } from '../../../src/lib/core/symbol-table.ts'
import { isSymbol } from '../../../src/lib/core/trade.ts'
import { symbols } from '../../support/arbitrary-trades.ts'

function idOfText(table: ReturnType<typeof symbolTable>, text: string): number {
  const bytes = Buffer.from(`,${text},`)
  return table.idOfBytes(bytes, 1, bytes.length - 1)
}

describe('symbolTable', () => {
  test('gives each symbol one number, from 0, and its text back', () => {
    const table = symbolTable()
    const names = ['A', '__proto__', 'constructor', '=A1', 'a', '株']
    expect(names.map((name) => table.idOf(name))).toEqual([0, 1, 2, 3, 4, 5])
    expect(names.map((name) => table.idOf(name))).toEqual([0, 1, 2, 3, 4, 5])
    expect(names.map((_, id) => table.textOf(id))).toEqual(names)
    expect(table.size()).toBe(6)
  })

  test('gives no number to what is no symbol', () => {
    const table = symbolTable()
    for (const text of ['', 'x'.repeat(65), 'a\u0000b', '\u202e', '\ud800']) {
      expect([table.idOf(text), table.idOf(text)]).toEqual([-1, -1])
    }
    expect(table.size()).toBe(0)
  })

  test('knows bytes under the number of their text, or leaves them alone', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(symbols, fc.string({ unit: 'binary' }))), (texts) => {
        const table = symbolTable()
        for (const text of [...texts, ...texts]) {
          const id = idOfText(table, text)
          if (id >= 0) expect(table.textOf(id)).toBe(text)
          const isPlain = /^[ -~]{1,64}$/.test(text) && !/["\\]/.test(text)
          expect(id >= 0).toBe(isPlain && isSymbol(text))
          if (id >= 0) expect(table.idOf(text)).toBe(id)
        }
      }),
    )
  })

  test('knows a symbol after its bytes were overwritten, and none by them', () => {
    const table = symbolTable()
    const bytes = Buffer.from('BINANCE:BTCUSDT')
    const id = table.idOfBytes(bytes, 0, bytes.length)
    bytes.write('BINANCE:ETHUSDT')
    expect(table.textOf(table.idOfBytes(bytes, 0, bytes.length))).toBe('BINANCE:ETHUSDT')
    expect(idOfText(table, 'BINANCE:BTCUSDT')).toBe(id)
  })

  test('tells many symbols apart, also where their bytes share a list', () => {
    const table = symbolTable()
    const names = Array.from({ length: 50_000 }, (_, at) => `S${at}`)
    const ids = names.map((name) => idOfText(table, name))
    expect(new Set(ids).size).toBe(names.length)
    expect(names.map((name) => idOfText(table, name))).toEqual(ids)
    expect(ids.map((id) => table.textOf(id))).toEqual(names)
  })

  test('knows a symbol under another name, which has to be a symbol too', () => {
    const table = symbolTable((text) => `BINANCE:${text}`)
    expect(table.textOf(table.idOf('BTCUSDT'))).toBe('BINANCE:BTCUSDT')
    expect(table.idOf('')).toBe(-1)
    expect(table.idOf('x'.repeat(60))).toBe(-1)
    expect(idOfText(table, 'BTCUSDT')).toBe(0)
  })
})
