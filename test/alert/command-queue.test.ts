import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { commandQueue, type CommandQueue } from '../../src/alert/command-queue.ts'
import { lifeOf } from '../../src/lib/disk/process-life.ts'

const LIMIT_MS = 10_000
let folder: string
let problems: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-queue-'))
  problems = []
})
afterEach(() => rm(folder, { recursive: true }))

function queueOf(command: string, limitMs = LIMIT_MS): CommandQueue {
  return commandQueue({ command, limitMs, onProblem: (problem) => problems.push(problem) })
}

function add(queue: CommandQueue, name: string): void {
  queue.add({ PATH: process.env.PATH, FOLDER: folder, NAME: name })
}

async function written(): Promise<string> {
  return readFile(join(folder, 'out'), 'utf8').catch(() => '')
}

/** Fails unless the file has the text within a few seconds. */
async function untilWritten(text: string): Promise<void> {
  await vi.waitFor(async () => expect(await written()).toBe(text), { timeout: 5_000, interval: 20 })
}

describe('the commands of alerts', () => {
  test('run one after another, in order', async () => {
    const queue = queueOf('echo "begin $NAME" >> $FOLDER/out; sleep 0.1; echo "end" >> $FOLDER/out')
    for (const name of ['one', 'two', 'three']) add(queue, name)
    await untilWritten('begin one\nend\nbegin two\nend\nbegin three\nend\n')
    await queue.close()
    expect(problems).toEqual([])
  })

  test('get values in their environment, where no shell reads them', async () => {
    const hostile = '$(touch injected)`touch injected`"; touch injected; \'\n*'
    const queue = queueOf('cd "$FOLDER"; printf %s "$NAME" > out')
    add(queue, hostile)
    await untilWritten(hostile)
    await expect(readFile(join(folder, 'injected'))).rejects.toThrow('ENOENT')
  })

  test('that fail are told of, and the next one runs', async () => {
    const queue = queueOf('echo $NAME >> $FOLDER/out; [ $NAME != bad ] || exit 3')
    for (const name of ['bad', 'good']) add(queue, name)
    await untilWritten('bad\ngood\n')
    await queue.close()
    expect(problems).toEqual(['The command of --exec ended with 3'])
  })

  test('that take too long are killed, with what they started', async () => {
    const queue = queueOf('sleep 60 & echo $! > $FOLDER/out; wait', 300)
    const startedMs = performance.now()
    add(queue, 'slow')
    await vi.waitFor(() => expect(problems).toHaveLength(1), { timeout: 5_000 })
    expect(problems).toEqual(['The command of --exec was ended after 300 ms'])
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    const child = Number(await written())
    expect(child).toBeGreaterThan(1)
    await vi.waitFor(async () => expect(await lifeOf(child)).toBeUndefined(), { timeout: 5_000 })
  })

  test('wait in a queue of a hundred; what is more is told of', async () => {
    const queue = queueOf('echo "$NAME" >> $FOLDER/out; sleep 60')
    for (let at = 0; at < 102; at += 1) add(queue, String(at))
    expect(problems).toEqual(['The command of --exec was not run: 100 alerts wait for it already'])
    await untilWritten('0\n')
    await queue.close()
    expect(problems.slice(1)).toEqual([
      'The command of --exec was not run for 100 alerts that waited',
      'The command of --exec was ended with mkt alert',
    ])
    expect(await written()).toBe('0\n')
  })

  test('that run at the end may finish, and nothing is waited for after that', async () => {
    const queue = queueOf('sleep 0.3; echo done > $FOLDER/out')
    add(queue, 'last')
    const startedMs = performance.now()
    await queue.close()
    expect(performance.now() - startedMs).toBeLessThan(1_500)
    expect({ text: await written(), problems }).toEqual({ text: 'done\n', problems: [] })
  })
})
