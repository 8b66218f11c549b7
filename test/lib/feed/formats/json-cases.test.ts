/** Every format of JSON reads its own files right, through the reader that mkt replay has. */
import { expect, test } from 'vitest'
import { FORMATS } from '../../../../src/lib/feed/formats/formats.ts'
import { JSON_EXCHANGE_CASES } from './cases/json-exchange-cases.ts'
import { JSON_PROGRAM_CASES } from './cases/json-program-cases.ts'
import { readCase } from './read-case.ts'

const CASES = [...JSON_EXCHANGE_CASES, ...JSON_PROGRAM_CASES]

test.each(CASES)('$format: $shows', async (given) => {
  const { format, trades, rejects = [], duplicates = 0, control = {} } = given
  expect(await readCase(given)).toEqual({ format, trades, rejects, duplicates, control })
})

test('every format of JSON has a case', () => {
  const formats = FORMATS.filter(({ kind }) => kind === 'json').map(({ name }) => name)
  expect(new Set(CASES.map(({ format }) => format))).toEqual(new Set(formats))
})
