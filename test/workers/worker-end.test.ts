import { describe, expect, test } from 'vitest'
import { endlessError, errorOf, isLasting, type WorkerEnd } from '../../src/workers/worker-end.ts'

const AT_WORK = { once: false, hasBegun: true }

function ended(code: number | null, differs: Partial<WorkerEnd> = {}): WorkerEnd {
  return { code, signal: code === null ? 'SIGKILL' : null, error: undefined, ...differs }
}

describe('the end of one worker', () => {
  test.each([2, 65, 66, 73, 74, 77, 78])('with %i is the end of all', (code) => {
    expect(isLasting(ended(code), AT_WORK)).toBe(true)
  })

  test.each([null, 70, 134, 143])('with %s, a crash, never is', (code) => {
    expect(isLasting(ended(code), AT_WORK)).toBe(false)
    expect(isLasting(ended(code), { once: true, hasBegun: false })).toBe(false)
  })

  test.each([1, 69, 75])('with %i is, where nothing has begun or all is to end', (code) => {
    expect(isLasting(ended(code), AT_WORK)).toBe(false)
    expect(isLasting(ended(code), { once: true, hasBegun: true })).toBe(true)
    expect(isLasting(ended(code), { once: false, hasBegun: false })).toBe(true)
  })
})

describe('the error of the whole', () => {
  const error = { code: 'LOG_CHANGED', message: 'Cannot go on', suggestions: ['mkt etl --reset'] }

  test('is what the worker said', () => {
    expect(errorOf(2, ended(65, { error }))).toMatchObject({
      ...{ message: 'Cannot go on', code: 'LOG_CHANGED', exitCode: 65 },
      suggestions: ['mkt etl --reset'],
    })
  })

  test('names the worker where it said nothing', () => {
    const { message, exitCode } = errorOf(2, ended(78))
    expect({ message, exitCode }).toEqual({
      ...{ message: 'Cannot go on: worker 2 ended with 78', exitCode: 78 },
    })
  })

  test('is a fault of the program where it crashes for ever', () => {
    const { message, exitCode } = endlessError(1, ended(null), 'it ended 5 times')
    expect({ message, exitCode }).toEqual({
      message: 'Cannot keep worker 1 at work: it ended 5 times, and was ended by SIGKILL',
      exitCode: 70,
    })
  })

  test('has the code of what passes, where that did not pass', () => {
    const away = { code: 'DATABASE_UNAVAILABLE', message: 'no answer', suggestions: [] }
    const { message, exitCode } = endlessError(3, ended(69, { error: away }), 'it ended 5 times')
    expect({ message, exitCode }).toEqual({
      message: 'Cannot keep worker 3 at work: it ended 5 times, and ended with 69 (no answer)',
      exitCode: 69,
    })
  })
})
