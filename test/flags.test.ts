import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { wantsColour } from '../src/flags.ts'

const VARIABLES = ['NO_COLOR', 'FORCE_COLOR', 'TERM'] as const
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]))

function restore(): void {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}

describe('wantsColour', () => {
  beforeEach(() => {
    for (const name of VARIABLES) delete process.env[name]
  })
  afterAll(restore)

  const off = { 'no-color': false }
  const terminal = { isTTY: true }

  test('a terminal is coloured, a pipe is not', () => {
    expect(wantsColour(off, terminal)).toBe(true)
    expect(wantsColour(off, {})).toBe(false)
  })

  test.each([
    ['NO_COLOR', '1', false],
    ['NO_COLOR', '', true],
    ['TERM', 'dumb', false],
    ['TERM', 'xterm', true],
    ['FORCE_COLOR', '0', false],
  ])('on a terminal with %s=%j it is %j', (name, value, expected) => {
    process.env[name] = value
    expect(wantsColour(off, terminal)).toBe(expected)
  })

  test('FORCE_COLOR colours a pipe, whatever NO_COLOR says', () => {
    process.env.FORCE_COLOR = '1'
    process.env.NO_COLOR = '1'
    expect(wantsColour(off, {})).toBe(true)
  })

  test('--no-color wins over all', () => {
    process.env.FORCE_COLOR = '1'
    expect(wantsColour({ 'no-color': true }, terminal)).toBe(false)
  })
})
