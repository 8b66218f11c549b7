/** docs/formats.md is what the formats say of themselves. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FORMATS } from '../src/lib/feed/formats/formats.ts'
import { FORMATS_PAGE, formatsPage } from './support/formats-page.ts'

test('docs/formats.md is up to date: if not, run npm run docs', async () => {
  const kept = await readFile(FORMATS_PAGE, 'utf8').catch(() => '')
  expect(kept === formatsPage(), 'docs/formats.md is old: npm run docs').toBe(true)
})

test('docs/formats.md has a section for each format, and how to add one', () => {
  const sections = [...formatsPage().matchAll(/^## (.+)$/gm)].map(([, name]) => name)
  expect(sections).toEqual([...FORMATS.map(({ name }) => name), 'Adding a format'])
})

test('the names of formats are words that --input-format takes, each of one format', () => {
  const names = FORMATS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
})
