/** Spoilt lines of files of every format: each is read, and read alike from bytes and as a text. */
import { describe, expect, test } from 'vitest'
import { openFileFeed } from '../../src/lib/feed/file-feed.ts'
import { DETECTION_LINES } from '../../src/lib/feed/formats/detect-format.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { chunks, readFeed } from '../support/trade-files.ts'
import { chaosSize, limitMsOf } from './chaos-size.ts'
import { lineReadings } from './line-readings.ts'
import { sampleFiles, spoiltLine } from './sample-files.ts'

const { seed, scale } = chaosSize()
const FILES = sampleFiles()
/** Of all files together. */
const LINES = 170_000
const LINES_OF_A_FILE = Math.ceil((LINES * scale) / FILES.length)
const LIMIT = { timeout: limitMsOf(10_000) }

describe('spoilt lines', () => {
  test.each(FILES)('are trades or rejects, in two readings alike, of $shows', LIMIT, (sample) => {
    const random = seededRandom(`${sample.shows} ${seed}`)
    const readings = lineReadings(sample)
    for (const line of sample.lines) agree(readings.problemOf(Buffer.from(line)), line)
    const isScanned = readings.scanned() > 0
    for (let left = LINES_OF_A_FILE; left > 0; left -= 1) {
      const line = spoiltLine(sample, random)
      agree(readings.problemOf(line), line.toString())
    }
    if (isScanned) expect(readings.scanned()).toBeGreaterThan(LINES_OF_A_FILE / 50)
  })

  test('are scanned in every format of rows whose fields are taken as they are', () => {
    const slow = FILES.filter((sample) => {
      const readings = lineReadings(sample)
      for (const line of sample.lines) readings.problemOf(Buffer.from(line))
      return sample.detected.layout !== undefined && readings.scanned() === 0
    })
    const layouts = slow.map(({ detected }) => detected.layout)
    expect(layouts.length).toBeLessThan(FILES.length / 10)
    for (const layout of layouts) {
      expect([layout?.priceText, layout?.oneValueOf]).not.toEqual([undefined, undefined])
    }
  })

  test.each(FILES)('and their whole file are counted alike: $shows', LIMIT, async (sample) => {
    const { lines, detected, file: name, symbol } = sample
    const random = seededRandom(`${sample.shows} file ${seed}`)
    // As many sound lines as the format is told by.
    const sound = Array.from({ length: DETECTION_LINES }, () => lines).flat()
    const spoilt = Array.from({ length: LINES_OF_A_FILE / 10 }, () => spoiltLine(sample, random))
    const all = [...sound.map((line) => Buffer.from(line)), ...spoilt]
    const readings = lineReadings(sample)
    for (const line of all.slice(detected.layout?.hasHeader ? 1 : 0)) readings.problemOf(line)
    const bytes = chunks(Buffer.concat(all.flatMap((line) => [line, Buffer.from('\n')])))
    const feed = await openFileFeed({ name, bytes }, { symbol, inputFormat: detected.format.name })
    const { trades, duplicates, rejects, control, broken } = await readFeed(feed)
    const controls = Object.values(control).reduce((sum, count) => sum + count, 0)
    expect(broken).toBeUndefined()
    expect(trades.length + duplicates + rejects.length + controls).toBe(readings.counted())
  })
})

function agree(problem: string | undefined, line: string): void {
  if (problem !== undefined) throw new Error(`${problem}; seed ${seed}, ${JSON.stringify(line)}`)
}
