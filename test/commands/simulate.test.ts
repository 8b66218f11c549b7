import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFeed, tradesOf } from '../support/feed-events.ts'
import { runMkt } from '../support/run-mkt.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

let folder: string
let child: ChildProcess | undefined
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mkt-simulate-'))))
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

interface Running {
  readonly firstLine: string
  /** Ends it with the signal; gives the exit code and all that it wrote. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ code: number | null; stdout: string }>
}

async function simulate(...args: string[]): Promise<Running> {
  const running = spawn(process.execPath, [PROGRAM, 'simulate', '--port', '0', ...args], {
    cwd: folder,
  })
  child = running
  let stdout = ''
  let stderr = ''
  running.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  running.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  while (!stdout.includes('\n')) {
    await Promise.race([once(running.stdout, 'data'), once(running, 'exit')])
    if (running.exitCode !== null) throw new Error(stderr)
  }
  return {
    firstLine: stdout.slice(0, stdout.indexOf('\n')),
    end: async (signal) => {
      running.kill(signal)
      const [code] = (await once(running, 'close')) as [number | null]
      return { code, stdout }
    },
  }
}

describe('mkt simulate', () => {
  test('says where it listens and what to try, and ends on Ctrl-C', async () => {
    const { firstLine, end } = await simulate('--symbols', 'AAPL, MSFT', '--token', 'tok')
    expect(firstLine).toMatch(/^Feed at ws:\/\/127\.0\.0\.1:\d+; Ctrl-C ends it$/)
    const { code, stdout } = await end('SIGINT')
    expect(code).toBe(130)
    const url = /ws:\S+\d/.exec(firstLine)?.[0]
    const command = `FINNHUB_API_KEY=tok mkt produce --url ${url} --symbols AAPL,MSFT`
    expect(stdout).toContain(command)
  })

  test('with --json prints its address as one line, and the trades that it sends are recorded', async () => {
    const record = join(folder, 'sent.jsonl')
    const options = ['--json', '--count', '500', '--rate', '5000', '--record', record]
    const { firstLine, end } = await simulate(...options)
    const { url, port } = JSON.parse(firstLine) as { url: string; port: number }
    expect(url).toBe(`ws://127.0.0.1:${port}`)
    const events = await readFeed({ url }, (seen) => tradesOf(seen).length >= 500)
    const { code, stdout } = await end('SIGTERM')
    expect(code).toBe(143)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    const sent = (await readFile(record, 'utf8')).match(/"p":/g)
    expect(sent).toHaveLength(tradesOf(events).length)
  })

  test.each([
    [66, ['--file', 'no-such-file.jsonl']],
    [73, ['--record', 'no/such/folder/file']],
    [2, ['--speed', '2']],
    [2, ['--rate', '0']],
  ])('ends with %d on %j', async (code, args) => {
    expect((await runMkt(['simulate', '--port', '0', ...args], {})).code).toBe(code)
  })
})
