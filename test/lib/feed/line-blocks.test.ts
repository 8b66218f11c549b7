import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf, type LineBlock } from '../../../src/lib/feed/line-blocks.ts'
import { chunks } from '../../support/trade-files.ts'

async function blocks(
  parts: readonly (string | Buffer)[],
  maxBytes?: number,
): Promise<LineBlock[]> {
  const all: LineBlock[] = []
  for await (const block of blocksOf(chunks(...parts), maxBytes)) all.push(block)
  return all
}

/** The lines of all blocks; of a line that is too large three characters and three points. */
async function lines(parts: readonly (string | Buffer)[], maxBytes?: number): Promise<string[]> {
  const found = await blocks(parts, maxBytes)
  for (const { bytes } of found) expect(bytes.at(-1)).toBe(0x0a)
  return found.flatMap(({ bytes, isTooLarge }) => {
    const some = bytes.toString().slice(0, -1).split('\n')
    return isTooLarge ? some.map((line) => `${line.slice(0, 3)}...`) : some
  })
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  )
}

describe('blocksOf', () => {
  test('gives whole lines as they are, a last one without its line feed too', async () => {
    expect(await lines(['a\n\nb\r\nc'])).toEqual(['a', '', 'b\r', 'c'])
    expect(await lines(['a\rb\r'])).toEqual(['a\rb\r'])
    expect(await lines(['\n'])).toEqual([''])
    expect(await blocks([])).toEqual([])
    expect(await blocks(['', ''])).toEqual([])
  })

  test('gives the lines of one chunk together, where they stand', async () => {
    const found = await blocks(['a\nb\nc', 'd\ne\nf\n'])
    expect(found.map(({ bytes, read }) => [bytes.toString(), read])).toEqual([
      ['a\nb\n', 5],
      ['cd\n', 11],
      ['e\nf\n', 11],
    ])
  })

  test('drops a byte order mark at the beginning, and only there', async () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf])
    for (const parts of [[mark, 'a\n', mark], cut(Buffer.from('\ufeffa\n\ufeff'), 1)]) {
      expect(await lines(parts)).toEqual(['a', '\ufeff'])
    }
    expect(await blocks([mark])).toEqual([])
    expect(await lines([mark.subarray(0, 2)])).toHaveLength(1)
  })

  test('finds the same lines however the bytes are cut into chunks', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\r\n', '\n\n', '\ufeff', '株', 'x'.repeat(30)))
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (content, size) => {
        const wanted = content.replace(/^\ufeff/, '').split('\n')
        if (wanted.at(-1) === '') wanted.pop()
        expect(await lines(cut(Buffer.from(content), size))).toEqual(wanted)
        const beginnings = wanted.map((line) =>
          Buffer.byteLength(line) > 9 ? `${line.slice(0, 3)}...` : line,
        )
        expect(await lines(cut(Buffer.from(content), size), 9)).toEqual(beginnings)
      }),
      { numRuns: 500 },
    )
  })

  test('holds of a line that is too large only how it begins', async () => {
    const large = 'x'.repeat(1 << 20)
    const parts = ['a\n', ...Array.from({ length: 64 }, () => large), '\nb\n']
    const found = await blocks(parts, 1 << 20)
    expect(found.map(({ isTooLarge }) => isTooLarge)).toEqual([false, true, false])
    expect(found[1]?.bytes.length).toBeLessThan(2_000)
  })

  test('passes an error on and drops the line that it cut', async () => {
    async function* failing() {
      yield* chunks('a\nhal')
      throw new Error('gone')
    }
    const seen: string[] = []
    const reading = async () => {
      for await (const { bytes } of blocksOf(failing())) seen.push(bytes.toString())
    }
    await expect(reading()).rejects.toThrow('gone')
    expect(seen).toEqual(['a\n'])
  })
})
