import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { progressBar } from '../../../src/lib/table/progress-bar.ts'

/** What a bar writes to a stream that is, or is not, a terminal. */
function drawn(isTTY: boolean, total: number | undefined): string {
  const written: string[] = []
  const stream = new PassThrough().on('data', (chunk: Buffer) => written.push(chunk.toString()))
  const bar = progressBar(total, Object.assign(stream, { isTTY }) as unknown as NodeJS.WriteStream)
  bar.update(50)
  bar.stop()
  bar.stop()
  return written.join('')
}

describe('progressBar', () => {
  test('draws on a terminal', () => {
    expect(drawn(true, 100)).toContain('50 %')
  })

  test('is silent in a pipe, and where the total is unknown or nothing', () => {
    expect([drawn(false, 100), drawn(true, undefined), drawn(true, 0)]).toEqual(['', '', ''])
  })
})
