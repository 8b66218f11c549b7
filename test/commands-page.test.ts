/** docs/commands.md is what the commands say of themselves, and they say enough. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { COMMANDS_PAGE, commandsPage, shownCommands } from './support/commands-page.ts'

const commands = await shownCommands()

describe('docs/commands.md', () => {
  test('is up to date: if not, run npm run docs', async () => {
    const kept = await readFile(COMMANDS_PAGE, 'utf8').catch(() => '')
    expect(kept === (await commandsPage()), 'docs/commands.md is old: npm run docs').toBe(true)
  })

  test('has a section for each command', async () => {
    const sections = [...(await commandsPage()).matchAll(/^## mkt (.+)$/gm)].map(([, name]) => name)
    expect(sections).toEqual(commands.map(({ name }) => name))
    expect(sections).toEqual(expect.arrayContaining(['bars', 'completion', 'db stop']))
    expect(sections).not.toContain('completion words')
  })
})

describe.each(commands)('mkt $name', ({ definition, flags, args }) => {
  test('says what it does, in a first line that fits a list', () => {
    const [line = ''] = (definition.summary ?? definition.description ?? '').split('\n')
    expect(line.length).toBeGreaterThan(10)
    expect(line.length).toBeLessThanOrEqual(90)
  })

  test('has two examples or more', () => {
    expect(definition.examples?.length ?? 0).toBeGreaterThanOrEqual(2)
  })

  test('says of every flag and argument what it means', () => {
    const all = Object.entries({ ...flags, ...args })
    expect(all.filter(([, { description = '' }]) => description.length < 5)).toEqual([])
  })
})

/** Flags that take another kind of value in these commands than in the others, on purpose. */
const OF_THEIR_OWN = ['etl --from', 'replay --file', 'replay --speed', 'simulate --record']

describe('a flag', () => {
  test('takes the same kind of value in every command that has it', () => {
    const kinds = new Map<string, Set<string>>()
    for (const { name, flags } of commands) {
      for (const [flag, { type, ...rest }] of Object.entries(flags)) {
        if (OF_THEIR_OWN.includes(`${name} --${flag}`)) continue
        const { multiple = false } = rest as { multiple?: boolean }
        const { helpValue = '' } = rest as { helpValue?: string }
        const kind = `${type} ${helpValue} ${multiple ? 'multiple' : ''}`
        kinds.set(flag, new Set([...(kinds.get(flag) ?? []), kind]))
      }
    }
    expect(kinds.size).toBeGreaterThan(20)
    expect([...kinds].filter(([, found]) => found.size > 1)).toEqual([])
  })

  test('that is called --format says what is printed, --input-format what is read', () => {
    const flags = commands.flatMap((command) => Object.entries(command.flags))
    const descriptions = (name: string): string[] =>
      flags.filter(([flag]) => flag === name).map(([, { description = '' }]) => description)
    expect(descriptions('format').filter((text) => !/print|output/.test(text))).toEqual([])
    expect(descriptions('input-format').filter((text) => !/file|input/.test(text))).toEqual([])
    expect(descriptions('format').length).toBeGreaterThan(1)
  })
})
