import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { isScreen, terminalSize, wantsColour } from '../src/flags.ts'

const VARIABLES = ['NO_COLOR', 'FORCE_COLOR', 'TERM', 'COLUMNS', 'LINES'] as const
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

describe('terminalSize', () => {
  beforeEach(() => {
    for (const name of VARIABLES) delete process.env[name]
  })
  afterAll(restore)

  const terminal = { isTTY: true, columns: 120, rows: 40 }

  test('is that of a terminal, and none of a pipe', () => {
    expect(terminalSize(terminal)).toEqual({ columns: 120, rows: 40 })
    expect(terminalSize({})).toBeUndefined()
  })

  test('is 80 by 24 where a terminal does not tell', () => {
    expect(terminalSize({ isTTY: true, columns: 0 })).toEqual({ columns: 80, rows: 24 })
  })

  test('is what COLUMNS and LINES say, for a pipe too', () => {
    process.env.COLUMNS = '100'
    expect(terminalSize({})).toEqual({ columns: 100, rows: 24 })
    process.env.LINES = '50'
    expect(terminalSize(terminal)).toEqual({ columns: 100, rows: 50 })
  })

  test.each(['0', '-1', 'wide', '1e3', '100000'])('is not %j', (columns) => {
    process.env.COLUMNS = columns
    expect(terminalSize({})).toBeUndefined()
    expect(terminalSize(terminal)?.columns).toBe(120)
  })

  test('a screen is a terminal that can move its cursor', () => {
    expect(isScreen(terminal)).toBe(true)
    expect(isScreen({})).toBe(false)
    process.env.TERM = 'dumb'
    expect(isScreen(terminal)).toBe(false)
  })
})
