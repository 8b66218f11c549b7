import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  encodeRecordingHeader,
  parseRecordingHeader,
} from '../../../src/lib/core/recording-header.ts'
import { openPath } from '../../../src/lib/feed/inputs/open-input.ts'
import { openFileFeed } from '../../../src/lib/feed/file-feed.ts'
import { openFileSource, type FileSource } from '../../../src/lib/feed/file-source.ts'
import { oneTradeALine } from '../../../src/lib/feed/recording.ts'
import { recordFolder, type Selection } from '../../../src/lib/feed/replay-records.ts'
import { fileOf, line, NEVER, readTrades, tempFolder } from '../../support/trade-files.ts'

const LOG = { id: 'log-1', topic: 'raw_trades' }
const SOURCE = { id: 'a1-b2', partitions: 4 }
const HEADER = encodeRecordingHeader({ source: SOURCE, seq: 700, logId: LOG.id, topic: LOG.topic })
const RECORDING = `${HEADER}\n${line('A', 1_704_205_800_000)}${line('B', 1_704_205_800_001)}`

interface Options {
  readonly log?: { id: string; topic: string }
  readonly selection?: Selection
  readonly again?: boolean
  readonly partitions?: number
}

async function open(content: string | Buffer, options: Options = {}): Promise<FileSource> {
  const { log = LOG, selection = {}, again = false, partitions = 4 } = options
  const file = await openPath(await fileOf(content), { signal: NEVER })
  onTestFinished(() => file.close())
  const folder = recordFolder(await tempFolder(), log)
  const partitionCount = () => Promise.resolve(partitions)
  return openFileSource({ file, folder, selection, again, partitionCount, signal: NEVER })
}

async function claim(content: string | Buffer, options: Options = {}) {
  return (await open(content, options)).claim()
}

describe('a recording', () => {
  test('that goes to its own log has the source and numbers that it had', async () => {
    const own = { sourceId: 'a1-b2', partitions: 4, firstSeq: 700 }
    expect(await claim(RECORDING)).toMatchObject(own)
    expect(await claim(gzipSync(RECORDING))).toMatchObject(own)
    expect(await claim(RECORDING, { partitions: 9 })).toMatchObject(own)
    await expect(claim(RECORDING, { partitions: 3 })).rejects.toMatchObject({
      code: 'TOPIC_SHRANK',
    })
  })

  test('is a file like any other for another log or topic, and with options', async () => {
    const others: Options[] = [
      { log: { ...LOG, id: 'log-2' } },
      { log: { ...LOG, topic: 'other' } },
      { selection: { symbol: 'A' } },
      { selection: { inputFormat: 'finnhub' } },
      { again: true },
    ]
    for (const options of others) {
      const claimed = await claim(RECORDING, options)
      expect(claimed.sourceId).toMatch(/^[0-9a-f]{32}$/)
      expect(claimed.firstSeq).toBeUndefined()
    }
  })

  test('counts its first line as a frame, not as a reject', async () => {
    const { trades, rejects, control } = await readTrades(RECORDING)
    expect(trades.map(({ line }) => line)).toEqual([2, 3])
    expect(rejects).toEqual([])
    expect(control).toEqual({ 'mkt-journal': 1 })
  })

  test('that was changed is not sent from there on', async () => {
    const changed = [
      RECORDING.replace('"p":1.5,"s":"A"', '"p":-1,"s":"A"'),
      RECORDING.replace('\n', '\n\n'),
      RECORDING + RECORDING,
      RECORDING.replace('\n', '\n[]\n'),
    ]
    for (const content of changed) {
      const { bytes, isRecording } = await open(content)
      expect(isRecording).toBe(true)
      const read = async () => {
        const feed = await openFileFeed({ name: 'r', bytes }, {})
        for await (const batch of oneTradeALine(feed.batches(), 'r')) void batch
      }
      await expect(read()).rejects.toMatchObject({ code: 'RECORDING_CHANGED', exitCode: 65 })
    }
  })
})

describe('the first line of a recording', () => {
  test('is read as it was written', () => {
    expect(parseRecordingHeader(HEADER)).toEqual({
      source: SOURCE,
      seq: 700,
      logId: 'log-1',
      topic: 'raw_trades',
    })
  })

  test('is none where something in it is not well formed', () => {
    const wrong = [
      ['mkt-journal', 'other'],
      ['a1-b2/4', 'a1-b2/0'],
      ['a1-b2/4', '../a/4'],
      ['700', '-1'],
      ['700', '1.5'],
      ['"log-1"', '7'],
      ['"raw_trades"', 'null'],
    ] as const
    for (const [from, to] of wrong) {
      expect(HEADER).toContain(from)
      expect(parseRecordingHeader(HEADER.replace(from, to))).toBeUndefined()
    }
    for (const text of ['', 'x', 'null', '[]', '7']) {
      expect(parseRecordingHeader(text)).toBeUndefined()
    }
  })
})
