import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writeText } from '../../src/report/write-text.ts'

const CHUNK = `${'x'.repeat(99)}\n`.repeat(10_000)
const never = new AbortController().signal

/** Chunks without end, and how many of them were asked for. */
function endless(): { chunks: AsyncGenerator<string>; taken: () => number; closed: () => boolean } {
  let count = 0
  let closed = false
  async function* chunks(): AsyncGenerator<string> {
    try {
      for (;;) {
        count += 1
        yield await Promise.resolve(CHUNK)
      }
    } finally {
      closed = true
    }
  }
  return { chunks: chunks(), taken: () => count, closed: () => closed }
}

describe('writeText', () => {
  test('ends quietly, and closes its source, when the reader has gone', async () => {
    const reader = spawn('head', ['-n', '1'], { stdio: ['pipe', 'pipe', 'inherit'] })
    reader.stdin.on('error', () => undefined)
    const source = endless()
    await writeText(source.chunks, reader.stdin, never)
    expect(source.closed()).toBe(true)
    await once(reader, 'exit')
  })

  test('a slow reader is waited for: chunks do not pile up', async () => {
    const reader = spawn('sleep', ['60'], { stdio: ['pipe', 'inherit', 'inherit'] })
    reader.stdin.on('error', () => undefined)
    const source = endless()
    const writing = writeText(source.chunks, reader.stdin, never)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(source.taken()).toBeLessThanOrEqual(2)
    reader.kill()
    await writing
  })

  test('ends at the next chunk when it is told to stop', async () => {
    const stop = new AbortController()
    const source = endless()
    const reader = spawn('cat', [], { stdio: ['pipe', 'ignore', 'inherit'] })
    const writing = writeText(source.chunks, reader.stdin, stop.signal)
    stop.abort()
    await writing
    expect(source.closed()).toBe(true)
    reader.stdin.end()
  })

  test.skipIf(!existsSync('/dev/full'))('ends where the disk is full', async () => {
    const full = createWriteStream('/dev/full')
    const failed = once(full, 'error') as Promise<[NodeJS.ErrnoException]>
    const source = endless()
    await writeText(source.chunks, full, never)
    expect(source.closed()).toBe(true)
    expect((await failed)[0].code).toBe('ENOSPC')
  })
})
