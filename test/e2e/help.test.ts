/** Help begins with examples, and every command takes the flags that all of them share. */
import { describe, expect, test } from 'vitest'
import { HELP_TOPICS } from '../../src/help-topics/all-topics.ts'
import { textOf } from '../../src/help-topics/help-topic.ts'
import { runMkt } from '../support/run-mkt.ts'

const STORE_FLAGS = ['--home', '--wait', '--store']
const LOG_FLAGS = [...STORE_FLAGS, '--log', '--brokers', '--topic']

const COMMANDS: readonly [string, readonly string[]][] = [
  ['bars', STORE_FLAGS],
  ['gaps', STORE_FLAGS],
  ['rejects', STORE_FLAGS],
  ['migrate', STORE_FLAGS],
  ['status', LOG_FLAGS],
  ['etl', LOG_FLAGS],
  ['produce', LOG_FLAGS],
  ['replay', LOG_FLAGS],
  ['inspect', []],
  ['simulate', []],
  ['demo', []],
  ['completion', []],
  ['db status', ['--home']],
  ['db stop', ['--home']],
  ['db url', ['--home']],
]

/** Of all commands but help, which is about the others. */
const COMMON_FLAGS = ['--json', '--env-file']

async function help(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMkt(args, {})
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe.concurrent('help', () => {
  test('of mkt begins with examples and lists every command', async () => {
    const text = await help('--help')
    expect(text).toMatch(/^.+\n\nEXAMPLES\n {2}\$ mkt /)
    const listed = COMMANDS.map(([name]) => name.split(' ')[0] ?? '')
    for (const name of listed) expect(text).toMatch(new RegExp(`^  ${name} `, 'm'))
    expect(await help()).toBe(text)
  })

  test('of mkt names the topics, which help prints by their names', async () => {
    const text = await help()
    for (const { name, summary } of HELP_TOPICS) {
      expect(text).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'))
    }
    expect(await help('help', 'topics')).toContain('\n  quickstart ')
    for (const topic of HELP_TOPICS.filter(({ name }) => /^(quickstart|formats)$/.test(name))) {
      expect(await help('help', topic.name)).toBe(`${await textOf(topic)}\n`)
    }
  })

  test('of what is not there ends with 2, and names what may be meant', async () => {
    const ended = await runMkt(['help', 'nonsense'], {})
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('nonsense')
    const mistyped = await runMkt(['help', 'quikstart'], {})
    expect(mistyped).toMatchObject({ code: 2, stdout: '' })
    expect(mistyped.stderr).toContain('mkt help quickstart')
    const command = await runMkt(['db', 'stpo'], {})
    expect(command).toMatchObject({ code: 2, stdout: '' })
    expect(command.stderr).toContain('mkt db stop')
  })

  test.each(COMMANDS)('of mkt %s begins with examples', async (name, flags) => {
    const text = await help(...name.split(' '), '--help')
    expect(text).toMatch(/^.+\n\nEXAMPLES\n/)
    expect(text.match(/^EXAMPLES$/gm)).toHaveLength(1)
    expect(text).toContain(`$ mkt ${name}`)
    for (const flag of [...flags, ...COMMON_FLAGS]) expect(text).toContain(flag)
    expect(await help('help', ...name.split(' '))).toBe(text)
  })
})
