/** Archives that are cut off anywhere, and archives with a wrong bit: no wrong byte goes unsaid. */
import { writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MktError } from '../../../../src/lib/core/errors.ts'
import { readInput } from '../../../support/read-input.ts'
import { fileOf } from '../../../support/trade-files.ts'
import { zipOf } from '../../../support/zip-file.ts'
import { BEGINNING } from '../../../support/zstd-frames.ts'

const content = BEGINNING.content.slice(0, 60)

const ARCHIVES = [
  ['gzip', content, gzipSync(content), 2],
  ['gzip in gzip', content, gzipSync(gzipSync(content)), 2],
  ['deflate in zip', content, zipOf({ name: 'a', content }), 4],
  ['stored in zip', content, zipOf({ name: 'a', content, method: 0 }), 4],
  ['gzip in zip', content, zipOf({ name: 'a', content: gzipSync(content) }), 4],
  ['zstd', BEGINNING.content, BEGINNING.packed, 4],
] as const

describe.each(ARCHIVES)('%s', (_, whole, packed, magicBytes) => {
  test('that is cut off after any byte gives a part of its content, and says so', async () => {
    const path = await fileOf('')
    for (let length = magicBytes; length < packed.length; length += 1) {
      await writeFile(path, packed.subarray(0, length))
      const { bytes, error } = await readInput({ path, name: path, isNamed: true })
      expect(whole.startsWith(bytes.toString()), `cut after ${length}`).toBe(true)
      expect(error, `cut after ${length}`).toBeInstanceOf(MktError)
    }
  })

  test('with any one bit wrong gives its content, or says that it is damaged', async () => {
    const path = await fileOf('')
    for (let at = magicBytes; at < packed.length; at += 1) {
      const damaged = Buffer.from(packed)
      damaged[at]! ^= 1 << (at % 8)
      await writeFile(path, damaged)
      const { bytes, error } = await readInput({ path, name: path, isNamed: true })
      if (error === undefined) expect(bytes.toString(), `byte ${at}`).toBe(whole)
      else expect(error, `byte ${at}`).toBeInstanceOf(MktError)
    }
  })
})
