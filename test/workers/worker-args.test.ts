import { devNull } from 'node:os'
import { expect, test } from 'vitest'
import { givenFlags, workerArgs } from '../../src/workers/worker-args.ts'

const flag = (name: string, input: string) => ({ type: 'flag', flag: name, input })

const TOKENS = [
  flag('workers', '4'),
  flag('group', '--once'),
  flag('once', '--once'),
  flag('reset', 'latest'),
  flag('json', '--json'),
  flag('env-file', 'mine.env'),
]
const FLAGS = { workers: 4, group: '--once', once: true, reset: 'latest', json: true, batch: 500 }

test('a worker has the flags that were given, and reads no settings of its own', () => {
  expect(workerArgs(TOKENS, FLAGS, ['workers', 'reset'])).toEqual([
    ...['--json', '--env-file', devNull],
    ...['--group=--once', '--once'],
  ])
})

test('flags of what is done once are a command line of their own', () => {
  expect(givenFlags(TOKENS, FLAGS, (name) => name === 'reset')).toEqual(['--reset=latest'])
})
