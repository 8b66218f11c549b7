/** Segment files that were cut off or changed at any byte: what is sound is sent, and nothing else. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { segmentName } from '../../../src/lib/journal/segment.ts'
import { drainLeftovers, entryOf, openIn, segmentsOf } from '../../support/journals.ts'
import { tempFolder } from '../../support/trade-files.ts'
import { manyTrades } from '../../support/trades.ts'

const TRADES = manyTrades(8)
const VALUES = TRADES.map(encodeTrade)

let folder: string
/** A segment with a frame for each trade, and where each of its frames ends, the header's first. */
let sound: Buffer
let ends: number[]

beforeEach(async () => {
  folder = await tempFolder()
  const { journal } = await openIn(folder, 'one')
  ends = []
  const sizeOf = async () => (await stat((await segmentsOf(folder, 'one'))[0] as string)).size
  for (const trade of TRADES) {
    await journal.append(entryOf([trade]))
    ends.push(await sizeOf())
  }
  await journal.close()
  sound = await readFile((await segmentsOf(folder, 'one'))[0] as string)
  const frame = (at: number) => (ends[at] as number) - (ends[at - 1] as number)
  ends.unshift(sound.indexOf(Buffer.from([0xf7, 0x6d, 0x6b, 0x01]), 1))
  expect(frame(3)).toBeGreaterThan(50)
})

interface Found {
  readonly values: string[]
  readonly notices: readonly string[]
  /** The files that are left, by name. */
  readonly left: Map<string, Buffer>
}

/** What the next start sends of a source whose segments have these bytes. */
async function startOver(...segments: readonly Buffer[]): Promise<Found> {
  const source = join(folder, 'one')
  await rm(source, { recursive: true, force: true })
  await mkdir(source)
  for (const [at, bytes] of segments.entries()) {
    await writeFile(join(source, segmentName(at * TRADES.length)), bytes)
  }
  const { entries, notices } = await drainLeftovers(folder)
  expect(new Set(entries.map(({ sourceId }) => sourceId)).size).toBeLessThan(2)
  const records = entries.flatMap(({ records }) => records)
  for (const { seq, value } of records) expect(value).toBe(VALUES[seq])
  const names = await readdir(source).catch(() => [])
  const files = names.map(async (name) => [name, await readFile(join(source, name))] as const)
  return {
    values: records.map(({ value }) => value),
    notices,
    left: new Map(await Promise.all(files)),
  }
}

function flipped(bytes: Buffer, at: number, bits: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] as number) ^ bits
  return copy
}

/** How many trades end at or before a byte. */
function wholeBefore(at: number): number {
  return ends.filter((end, frame) => frame > 0 && end <= at).length
}

describe('a segment that was cut off', () => {
  test('at any byte of its last three records keeps those that are whole', async () => {
    for (let size = ends[5] as number; size <= sound.length; size += 1) {
      const { values, notices, left } = await startOver(sound.subarray(0, size))
      const whole = wholeBefore(size)
      expect(values).toEqual(VALUES.slice(0, whole))
      const cut = size - (ends[whole] as number)
      expect(notices).toHaveLength(cut === 0 ? 0 : 1)
      if (cut > 0) expect(notices[0]).toMatch(`Cut ${cut} bytes that were written only in part`)
      expect(left.size).toBe(0)
    }
  })

  test('at any byte of its header is gone', async () => {
    for (let size = 0; size < (ends[0] as number); size += 1) {
      const { values, notices } = await startOver(sound.subarray(0, size))
      expect(values).toEqual([])
      expect(notices).toHaveLength(size === 0 ? 0 : 1)
    }
  })

  test('and filled with zeros, as a loss of power does it, keeps what is whole', async () => {
    const bytes = Buffer.concat([sound.subarray(0, (ends[6] as number) + 9), Buffer.alloc(5_000)])
    const { values, notices } = await startOver(bytes)
    expect(values).toEqual(VALUES.slice(0, 6))
    expect(notices[0]).toMatch('Cut 5009 bytes')
  })

  test('is said to be cut once', async () => {
    const [path = ''] = await segmentsOf(folder, 'one')
    await writeFile(path, sound.subarray(0, sound.length - 1))
    const cuts: number[] = []
    for (const sourceId of ['two', 'three']) {
      const { journal, notices } = await openIn(folder, sourceId)
      await journal.close()
      cuts.push(notices.length)
    }
    expect(cuts).toEqual([1, 0])
  })
})

describe('a segment in which a byte has changed', () => {
  test('in its last record keeps the others', async () => {
    for (let at = ends[7] as number; at < sound.length; at += 1) {
      for (const bits of [0x01, 0xff]) {
        const { values, notices, left } = await startOver(flipped(sound, at, bits))
        expect(values).toEqual(VALUES.slice(0, 7))
        expect(notices[0]).toMatch('Cut ')
        expect(left.size).toBe(0)
      }
    }
  })

  test('in the middle keeps what stands before it, and sets the rest aside', async () => {
    const from = ends[3] as number
    for (let at = from; at < (ends[4] as number); at += 1) {
      for (const bits of [0x01, 0xff]) {
        const bytes = flipped(sound, at, bits)
        const { values, notices, left } = await startOver(bytes)
        expect(values).toEqual(VALUES.slice(0, 3))
        expect(notices).toHaveLength(1)
        expect(notices[0]).toMatch(`Moved ${sound.length - from} bytes`)
        expect([...left]).toEqual([[`${segmentName(0)}.damaged`, bytes.subarray(from)]])
      }
    }
  })

  test('in its header is set aside as a whole', async () => {
    for (let at = 0; at < (ends[0] as number); at += 1) {
      const bytes = flipped(sound, at, 0x10)
      const { values, left } = await startOver(bytes)
      expect(values).toEqual([])
      expect([...left]).toEqual([[`${segmentName(0)}.damaged`, bytes]])
    }
  })

  test('does not keep the segments after it from being sent', async () => {
    const path = join(folder, 'one', 'x')
    const text = sound.toString('latin1')
    expect(path).toContain('one')
    expect(text).toContain('"trades":0')
    const { journal } = await openIn(folder, 'long', { segmentBytes: 1 })
    for (const trade of TRADES) await journal.append(entryOf([trade]))
    await journal.close()
    const [first = '', second = ''] = await segmentsOf(folder, 'long')
    await rm(join(folder, 'one'), { recursive: true })
    await writeFile(first, flipped(await readFile(first), 30, 1))
    const bytes = await readFile(second)
    await writeFile(second, bytes.subarray(0, bytes.length - 1))
    const { entries, notices } = await drainLeftovers(folder)
    const seqs = entries.flatMap(({ records }) => records.map(({ seq }) => seq))
    expect(seqs).toEqual([2, 3, 4, 5, 6, 7])
    expect(notices).toHaveLength(2)
  })

  test('since it was opened is not sent: the next start sets it aside', async () => {
    const { journal } = await openIn(folder, 'two')
    const [path = ''] = await segmentsOf(folder, 'one')
    await writeFile(path, flipped(sound, (ends[0] as number) + 30, 1))
    const { signal } = new AbortController()
    await expect(journal.next(signal)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' })
    await journal.close()
    expect((await drainLeftovers(folder)).notices).toHaveLength(1)
  })
})
