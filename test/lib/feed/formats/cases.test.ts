/** Every format of rows reads its own files right, through the reader that mkt replay has. */
import { expect, test } from 'vitest'
import { FORMATS } from '../../../../src/lib/feed/formats/formats.ts'
import { CASES } from './cases.ts'
import { readCase } from './read-case.ts'

test.each(CASES)('$format: $shows', async (given) => {
  const { format, trades, rejects = [], duplicates = 0, control = {} } = given
  expect(await readCase(given)).toEqual({ format, trades, rejects, duplicates, control })
})

test('every format of rows has a case', () => {
  const rowFormats = FORMATS.filter(({ kind }) => kind === 'rows').map(({ name }) => name)
  expect(new Set(CASES.map(({ format }) => format))).toEqual(new Set(rowFormats))
})
