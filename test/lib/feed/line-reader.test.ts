import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf, type Line } from '../../../src/lib/feed/line-reader.ts'
import { chunks } from '../../support/trade-files.ts'

async function lines(parts: readonly (string | Buffer)[], maxBytes?: number): Promise<Line[]> {
  const all: Line[] = []
  for await (const batch of linesOf(chunks(...parts), maxBytes)) all.push(...batch.lines)
  return all
}

async function texts(...parts: readonly (string | Buffer)[]): Promise<string[]> {
  return (await lines(parts)).map(({ text }) => text)
}

describe('linesOf', () => {
  test('cuts at each LF, counts from 1 and gives blank lines too', async () => {
    expect(await lines(['a\n\nb\n'])).toEqual([
      { number: 1, text: 'a', tooLarge: false },
      { number: 2, text: '', tooLarge: false },
      { number: 3, text: 'b', tooLarge: false },
    ])
  })

  test('gives the last line without a line end', async () => {
    expect(await texts('a\nb')).toEqual(['a', 'b'])
    expect(await texts('a\n')).toEqual(['a'])
    expect(await texts()).toEqual([])
  })

  test('drops a CR before the LF, and only there', async () => {
    expect(await texts('a\r\nb\rc\r', '\nd\r')).toEqual(['a', 'b\rc', 'd'])
  })

  test('drops a byte order mark at the beginning, and only there', async () => {
    expect(await texts(Buffer.from([0xef]), Buffer.from([0xbb, 0xbf]), 'a\n\ufeffb')).toEqual([
      'a',
      '\ufeffb',
    ])
  })

  test('joins a character that two chunks share', async () => {
    const bytes = Buffer.from('a€b\n')
    expect(await texts(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['a€b'])
  })

  test('spoils only the line that holds half a character', async () => {
    expect(await texts('good\n', Buffer.from([0x22, 0xe2, 0x82, 0x22, 0x0a]), 'fine\n')).toEqual([
      'good',
      '"\ufffd"',
      'fine',
    ])
  })

  test('gives the beginning of a line that is too large and goes on after it', async () => {
    const long = 'x'.repeat(5000)
    const found = await lines(['a\n', long.slice(0, 10), long, '\nb\n'], 4096)
    expect(found.map(({ number, tooLarge }) => [number, tooLarge])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ])
    expect(found[1]?.text).toBe('x'.repeat(200))
    expect(found[2]?.text).toBe('b')
  })

  test('holds a line of exactly the largest size', async () => {
    const found = await lines(['x'.repeat(4096), '\n', 'y'.repeat(4097)], 4096)
    expect(found.map(({ text, tooLarge }) => [text.length, tooLarge])).toEqual([
      [4096, false],
      [200, true],
    ])
  })

  test('tells how many bytes were read by the end of each batch', async () => {
    const seen: number[] = []
    for await (const { bytes } of linesOf(chunks('a\nb', 'c', 'd\n', 'e'))) seen.push(bytes)
    expect(seen).toEqual([3, 6, 7])
  })

  test('passes an error on and drops the line that it cut', async () => {
    async function* failing() {
      yield* chunks('a\nhal')
      throw new Error('gone')
    }
    const seen: string[] = []
    const reading = async () => {
      for await (const batch of linesOf(failing())) seen.push(...batch.lines.map((l) => l.text))
    }
    await expect(reading()).rejects.toThrow('gone')
    expect(seen).toEqual(['a'])
  })

  test('finds the same lines however the bytes are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n\ufeff]/g, ''))),
        fc.integer({ min: 1, max: 7 }),
        async (wanted, size) => {
          const bytes = Buffer.from(wanted.map((text) => `${text}\n`).join(''))
          const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, (at + 1) * size),
          )
          expect(await texts(...parts)).toEqual(wanted.map((text) => Buffer.from(text).toString()))
        },
      ),
    )
  })
})
