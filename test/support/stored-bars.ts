/** Bars as a store gives them, for tests of what is made of them. */
import type { StoredBar } from '../../src/lib/core/stored-bar.ts'

/** A bar of AAPL at 13:20; give what differs. */
export function storedBar(differs: Partial<StoredBar> = {}): StoredBar {
  return {
    symbol: 'AAPL',
    startMs: Date.UTC(2023, 2, 15, 13, 20),
    open: '150.1',
    high: '151.25',
    low: '149.5',
    close: '150.75',
    volume: '12345',
    tradeCount: 321,
    vwap: '150.4321987654',
    ...differs,
  }
}

/** Symbols that a terminal, a spreadsheet or a parser would take for something else. */
export const HOSTILE_SYMBOLS = [
  '=cmd|calc!A1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tTAB',
  '\rCR',
  'say "hi"',
  'a,b',
  'two\nlines',
  "it's",
  '\u001b[31mred\u001b[0m',
  '\u009b31m',
  'a\u202eb',
  'a\u2028b',
  '\ud800',
  '__proto__',
  '株式',
]

export async function* pagesOf(...pages: StoredBar[][]): AsyncGenerator<StoredBar[]> {
  for (const page of pages) yield await Promise.resolve(page)
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
