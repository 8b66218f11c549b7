import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/doctor/finding.ts'
import { doctorText } from '../../src/report/doctor-text.ts'
import { wrapWords } from '../../src/report/wrap-words.ts'

const LONG = 'a word and another word, '.repeat(6).trim()

const FINDINGS: Finding[] = [
  { group: 'one', name: 'well', state: 'ok', found: 'all of it' },
  { group: 'one', name: 'not so well', state: 'warning', found: LONG, remedy: `mkt ${LONG}` },
  { group: 'two', name: 'first', state: 'skipped', found: 'not reached' },
  { group: 'two', name: 'bad', state: 'problem', found: 'broken\u001b[2J', remedy: 'mkt migrate' },
  { group: 'two', name: 'third', state: 'skipped', found: 'not reached' },
]

function text(width: number, colour = false): string {
  const counts = { problem: 1, warning: 1, ok: 1, skipped: 2 }
  return doctorText({ findings: FINDINGS, counts }, { colour, width })
}

describe('the text of doctor', () => {
  test.each([80, 200])('fits %d columns, remedies beneath what was found', (width) => {
    const lines = text(width).split('\n')
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(width)
    const at = lines.findIndex((line) => line.includes('not so well'))
    const remedy = lines.find((line) => line.includes('→ mkt a word'))
    expect(remedy?.indexOf('→')).toBe(lines[at]?.indexOf('warning:'))
  })

  test('says each state by a mark and a word, and counts them', () => {
    expect(
      text(200)
        .split('\n')
        .filter((line) => !line.includes('→')),
    ).toEqual([
      'one',
      '  ✓ well         all of it',
      `  ! not so well  warning: ${LONG}`,
      '',
      'two',
      '  · 2 checks     skipped: not reached',
      '  ✗ bad          problem: broken\\x1b[2J',
      '',
      '1 problem, 1 warning; 1 ok, 2 skipped',
    ])
  })

  test('has no more in it with colour than colour', () => {
    // eslint-disable-next-line no-control-regex
    expect(text(80, true).replace(/\u001b\[\d+m/g, '')).toBe(text(80))
    expect(text(80, true)).not.toBe(text(80))
  })
})

test('a word that is longer than a line stays whole', () => {
  expect(wrapWords(`see /${'x'.repeat(30)} there`, 24)).toEqual([
    'see',
    `/${'x'.repeat(30)}`,
    'there',
  ])
})
