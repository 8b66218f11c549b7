import { expect, test } from 'vitest'
import { EXIT, messageOf, MktError } from '../../../src/lib/core/errors.ts'

test('an error carries its exit code where mkt and oclif look for it, and what to try next', () => {
  const cause = new Error('connect ECONNREFUSED')
  const options = { code: 'DATABASE_UNREACHABLE', exit: EXIT.unavailable, cause }
  const error = new MktError('Cannot reach the database', {
    ...options,
    tryThis: ['mkt db status'],
  })
  expect(error).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    exitCode: 69,
    oclif: { exit: 69 },
    cause,
  })
  expect(error.suggestions).toEqual(['mkt db status'])
})

test('the message of whatever was thrown is found, inside an AggregateError too', () => {
  expect(
    messageOf(new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')])),
  ).toBe('::1 refused')
  expect(messageOf(new AggregateError([], 'nothing worked'))).toBe('nothing worked')
  expect(messageOf(new TypeError(''))).toBe('TypeError')
  expect(messageOf('a text')).toBe('a text')
  expect(messageOf(undefined)).toBe('undefined')
})
