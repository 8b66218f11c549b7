import { describe, expect, test } from 'vitest'
import { barsTable } from '../../../src/lib/table/bars-table.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import { HOSTILE_SYMBOLS, pagesOf, storedBar, textOf } from '../../support/stored-bars.ts'

function plain(...bars: StoredBar[]): Promise<string> {
  return textOf(barsTable(pagesOf(bars), { colour: false }))
}

async function rowOf(bar: StoredBar): Promise<string[]> {
  const lines = (await plain(bar)).split('\n')
  return (lines[2] ?? '').split(/ {2,}/)
}

describe('barsTable', () => {
  test('bars stand below their headings, numbers to the right, in no more than 80 columns', async () => {
    const later = storedBar({
      startMs: Date.UTC(2023, 2, 15, 13, 21),
      volume: '987654',
      open: '99',
    })
    expect(await plain(storedBar(), later)).toBe(
      [
        'symbol  time               open    high    low   close  volume  trades    vwap',
        '──────────────────────────────────────────────────────────────────────────────',
        'AAPL    2023-03-15 13:20  150.1  151.25  149.5  150.75   12345     321  150.43',
        'AAPL    2023-03-15 13:21     99  151.25  149.5  150.75  987654     321  150.43',
        '',
      ].join('\n'),
    )
  })

  test('a last column says which bars may lack trades, where one may', async () => {
    const [known, partial] = [storedBar({ complete: true }), storedBar({ complete: false })]
    expect(await plain(storedBar(), known)).not.toContain('note')
    expect(await plain(storedBar(), known, partial)).toBe(
      [
        'symbol  time               open    high    low   close  volume  trades    vwap  note',
        '───────────────────────────────────────────────────────────────────────────────────────',
        'AAPL    2023-03-15 13:20  150.1  151.25  149.5  150.75   12345     321  150.43',
        'AAPL    2023-03-15 13:20  150.1  151.25  149.5  150.75   12345     321  150.43',
        'AAPL    2023-03-15 13:20  150.1  151.25  149.5  150.75   12345     321  150.43  partial',
        '',
      ].join('\n'),
    )
  })

  test('no bars print nothing', async () => {
    expect(await plain()).toBe('')
  })

  test('prices and volumes have their exact digits, without an exponent or trailing zeros', async () => {
    const exact = { low: '0.000000012345', volume: '1234567890.12345678', open: '150.0000' }
    expect(await rowOf(storedBar(exact))).toEqual(
      expect.arrayContaining(['0.000000012345', '1234567890.12345678', '150']),
    )
  })

  test('vwap is rounded to the decimal places of the prices, and at least to two', async () => {
    const finePrices = { open: '0.00001', high: '0.00002', low: '0.00001', close: '0.000015' }
    expect((await rowOf(storedBar())).at(-1)).toBe('150.43')
    expect((await rowOf(storedBar({ ...finePrices, vwap: '0.0000134567' }))).at(-1)).toBe(
      '0.000013',
    )
    const wholePrices = { open: '27000', high: '27002', low: '27000', close: '27001' }
    expect((await rowOf(storedBar({ ...wholePrices, vwap: '27001.456789' }))).at(-1)).toBe(
      '27001.46',
    )
  })

  test('missing numbers are dashes', async () => {
    const none = { open: null, high: null, low: null, close: null, tradeCount: null, vwap: null }
    const row = await rowOf(storedBar(none))
    expect(row).toEqual(['AAPL', '2023-03-15 13:20', '-', '-', '-', '-', '12345', '-', '-'])
  })

  test('colour marks the close of a bar that rose or fell, and nothing of one that did neither', async () => {
    const closes = ['150.2', '150', '150.100']
    const bars = closes.map((close) => storedBar({ close }))
    const lines = (await textOf(barsTable(pagesOf(bars), { colour: true }))).split('\n').slice(2)
    expect(lines[0]).toContain('\u001b[94m150.2\u001b[39m')
    expect(lines[1]).toContain('\u001b[33m150\u001b[39m')
    expect(lines[2]).not.toContain('\u001b')
  })

  test('without colour the text has no escape sequence', async () => {
    expect(await plain(storedBar({ close: '1' }), storedBar({ close: '999' }))).not.toContain(
      '\u001b',
    )
  })

  test.each(HOSTILE_SYMBOLS)('%j takes one line and sends no control character', async (symbol) => {
    const text = await plain(storedBar({ symbol }))
    expect(text.split('\n')).toHaveLength(4)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u202e]/u)
  })

  test('small pages are joined to one table, many bars are shown as several', async () => {
    const one = await textOf(barsTable(pagesOf([storedBar()], [storedBar()]), { colour: false }))
    expect(one.match(/symbol/g)).toHaveLength(1)
    const many = await plain(...Array.from({ length: 1001 }, () => storedBar()))
    expect(many.match(/symbol/g)).toHaveLength(3)
    expect(many.match(/AAPL/g)).toHaveLength(1001)
  })
})
