import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { faultOf } from '../support/named-commands.ts'
import { readSources } from '../support/source-imports.ts'

test('remedies name commands and flags that exist', async () => {
  const sources = readSources(fileURLToPath(new URL('../..', import.meta.url)), 'src/doctor')
  const lines = sources.flatMap(({ text }) =>
    [...text.matchAll(/'(mkt [a-z]+(?: --[a-z-]+)*)/g)].map(([, line = '']) => line),
  )
  expect(lines).toContain('mkt etl --accept-log')
  const faults = await Promise.all(lines.map(faultOf))
  expect(faults.filter((fault) => fault !== undefined)).toEqual([])
})
