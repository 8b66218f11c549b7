/**
 * The screens of docs/screens.md are what mkt prints. A screen is a heading with a block of text:
 * to add one, write its heading and an empty block into the page, name its renderer in SCREENS, and
 * let MKT_TEST_WRITE_SCREENS=1 fill the block in.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { StoredBar } from '../src/lib/core/stored-bar.ts'
import { formatBars, type FormatOptions } from '../src/lib/table/format-bars.ts'
import { doctorScreen, statusScreen, symbolsScreen } from './support/command-screens.ts'
import { appleBars, bitcoinBars } from './support/screen-bars.ts'
import { pagesOf, textOf } from './support/stored-bars.ts'

type Screen = () => string | Promise<string>

/** The text of each screen, by its heading. */
const SCREENS = new Map<string, Screen>([
  ['mkt bars, 80 columns', () => barsScreen(tableBars(), 'table', 80)],
  ['mkt bars, 200 columns', () => barsScreen(tableBars(), 'table', 200)],
  ['mkt bars --chart, 80 columns', () => barsScreen(bitcoinBars(240), 'chart', 80, 23)],
  ['mkt bars --chart, 200 columns', () => barsScreen(bitcoinBars(240), 'chart', 200, 35)],
  ['mkt symbols, 80 columns', () => symbolsScreen(80)],
  ['mkt symbols, 200 columns', () => symbolsScreen(200)],
  ['mkt status, 80 columns', () => statusScreen(80)],
  ['mkt status, 200 columns', () => statusScreen(200)],
  ['mkt doctor, 80 columns', () => doctorScreen(80)],
  ['mkt doctor, 200 columns', () => doctorScreen(200)],
])

const PAGE = new URL('../docs/screens.md', import.meta.url)

describe('docs/screens.md', async () => {
  if (process.env.MKT_TEST_WRITE_SCREENS === '1') await writeScreens()
  const shown = screensOf(readFileSync(PAGE, 'utf8'))

  test('has a screen for every heading that has a block, and no other', () => {
    expect([...shown.keys()].sort()).toEqual([...SCREENS.keys()].sort())
  })

  test.each([...SCREENS])('shows %s as it is', async (heading, screen) => {
    expect(shown.get(heading)).toBe((await screen()).trimEnd())
  })
})

function tableBars(): StoredBar[] {
  return [...appleBars(8), ...bitcoinBars(40).slice(-8)]
}

/** What a terminal of that size shows: the bars, and below them what was left out. */
async function barsScreen(
  bars: StoredBar[],
  format: 'table' | 'chart',
  columns: number,
  rows = 24,
): Promise<string> {
  const notices: string[] = []
  const options: FormatOptions = {
    ...{ colour: false, spreadsheet: false, terminal: true, size: { columns, rows } },
    onNotice: (notice) => void notices.push(notice),
  }
  const text = await textOf(await formatBars(pagesOf(bars), format, options))
  return text + notices.join('\n')
}

/** A block of text with the heading above it: what stands before the text, the text, and its end. */
const SCREEN = /^(## ([^\n]+)\n(?:(?!#|```)[^\n]*\n)*```text\n)(.*?)^(```)$/gms

/** The blocks of the page by their headings. */
function screensOf(page: string): Map<string, string> {
  const found = [...page.matchAll(SCREEN)]
  return new Map(found.map(([, , heading = '', text = '']) => [heading, text.trimEnd()]))
}

async function writeScreens(): Promise<void> {
  const texts = new Map<string, string>()
  for (const [heading, screen] of SCREENS) texts.set(heading, (await screen()).trimEnd())
  const page = readFileSync(PAGE, 'utf8').replace(
    SCREEN,
    (whole, before: string, heading: string, _old, end: string) => {
      const text = texts.get(heading)
      return text === undefined ? whole : `${before}${text}\n${end}`
    },
  )
  writeFileSync(PAGE, page)
}
