import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Coverage } from '../../../src/lib/core/coverage.ts'
import { decodeCoverage } from '../../../src/lib/core/coverage.ts'
import { encodeFrame } from '../../../src/lib/journal/frame.ts'
import { waitingIn } from '../../../src/lib/journal/waiting-in.ts'
import { runScript } from '../../support/child-script.ts'
import {
  DESTINATION,
  drain,
  drainLeftovers,
  entryOf,
  nextOf,
  openIn,
  segmentsOf,
  seqsIn,
  tradesIn,
  tradesOf,
  upTo,
} from '../../support/journals.ts'
import { NEVER, tempFolder } from '../../support/trade-files.ts'
import { manyTrades } from '../../support/trades.ts'

const SPAN: Coverage = {
  fromMs: 1_704_205_800_000,
  toMs: 1_704_205_810_000,
  symbols: ['A', '株', '__proto__'],
  reason: 'closed "1006"',
}

/** What lies in the folder of a journal in which nothing waits. */
const EMPTY = ['destination.json']

let folder: string
beforeEach(async () => {
  folder = join(await tempFolder(), 'journal')
})

describe('what is appended', () => {
  test('comes back in order, each kind with numbers of its own', async () => {
    const { journal, notices } = await openIn(folder, 'one')
    const trades = manyTrades(7)
    for (const one of trades.slice(0, 5)) await journal.append(entryOf([one]))
    await journal.append({ type: 'coverage', coverage: SPAN })
    await journal.append({ type: 'coverage', coverage: { ...SPAN, symbols: ['B'] } })
    await journal.append(entryOf(trades.slice(5)))
    const entries = await drain(journal)
    await journal.close()
    expect(notices).toEqual([])
    expect(entries.map(({ type }) => type)).toEqual(['trades', 'coverage', 'trades'])
    expect(entries.map((entry) => seqsIn([entry]))).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1],
      [5, 6],
    ])
    expect(entries.map(({ sourceId }) => sourceId)).toEqual(['one', 'one', 'one'])
    expect(entries.map(({ partitions }) => partitions)).toEqual([4, 1, 4])
    expect(tradesIn(entries)).toEqual(trades)
    expect(entries[0]?.records.map(({ key }) => key)).toEqual(
      trades.slice(0, 5).map(({ symbol }) => symbol),
    )
    const { key, value = '' } = entries[1]?.records[0] ?? {}
    expect(key).toBe('')
    expect(decodeCoverage(Buffer.from(value), 0, Buffer.byteLength(value))).toEqual(SPAN)
  })

  test('goes to the log in entries of at most 10,000 records, however large the messages are', async () => {
    const { journal } = await openIn(folder, 'one')
    const trades = manyTrades(20_007)
    await journal.append(entryOf(trades))
    for (const one of trades.slice(0, 2_500)) await journal.append(entryOf([one]))
    const entries = await drain(journal)
    await journal.close()
    expect(Math.max(...entries.map(({ records }) => records.length))).toBe(10_000)
    expect(entries.length).toBeLessThan(10)
    expect(seqsIn(entries)).toEqual(upTo(22_507))
    expect(tradesIn(entries)).toEqual([...trades, ...trades.slice(0, 2_500)])
  })

  test('of a message without trades is nothing', async () => {
    const { journal } = await openIn(folder, 'one')
    expect(await journal.append(entryOf([]))).toBe(true)
    expect(journal.backlog()).toEqual({ trades: 0, bytes: 0 })
    await journal.close()
    expect(await readdir(folder)).toEqual(EMPTY)
  })

  test('can be read by its owner only', async () => {
    const { journal } = await openIn(folder, 'one')
    await journal.append(tradesOf(3))
    await journal.acknowledge(await nextOf(journal))
    await journal.append(tradesOf(3))
    await journal.close()
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777
    expect(await modeOf(folder)).toBe(0o700)
    expect(await modeOf(join(folder, 'one'))).toBe(0o700)
    for (const name of await readdir(join(folder, 'one'))) {
      expect(await modeOf(join(folder, 'one', name))).toBe(0o600)
    }
  })
})

describe('an entry', () => {
  test('is the same one until it is acknowledged, whatever is appended', async () => {
    const { journal } = await openIn(folder, 'one')
    await journal.append(tradesOf(3))
    const first = await nextOf(journal)
    await journal.append(tradesOf(3))
    expect(await nextOf(journal)).toBe(first)
    await expect(journal.acknowledge({ ...first })).rejects.toThrow('not the entry')
    await journal.acknowledge(first)
    expect(seqsIn([await nextOf(journal)])).toEqual([3, 4, 5])
    await expect(journal.acknowledge(first)).rejects.toThrow('not the entry')
    await journal.close()
  })

  test('that is waited for comes as soon as it is appended', async () => {
    const { journal } = await openIn(folder, 'one')
    const waiting = nextOf(journal)
    await journal.append(tradesOf(2))
    expect(seqsIn([await waiting])).toEqual([0, 1])
    await journal.close()
  })

  test('holds what comes in within 5 ms, so that few are given while little comes in', async () => {
    const { journal } = await openIn(folder, 'one')
    const startedMs = performance.now()
    const draining = (async () => {
      let [taken, entries] = [0, 0]
      for (; taken < 100; entries += 1) {
        const entry = await nextOf(journal)
        taken += entry.records.length
        await journal.acknowledge(entry)
      }
      return entries
    })()
    const one = tradesOf(1)
    for (let count = 0; count < 100; count += 1) {
      await journal.append(one)
      await sleep(1)
    }
    const entries = await draining
    // A timer may fire a millisecond early.
    expect(entries).toBeLessThanOrEqual((performance.now() - startedMs) / 4 + 1)
    await journal.close()
  })

  test('is not waited for any longer once the signal aborts, or the journal is ended and empty', async () => {
    const { journal } = await openIn(folder, 'one')
    const stopping = new AbortController()
    const waiting = journal.next(stopping.signal)
    stopping.abort()
    expect(await waiting).toBeUndefined()
    await journal.append(tradesOf(2))
    expect(await journal.next(stopping.signal)).toBeUndefined()
    const entry = await nextOf(journal)
    journal.end()
    expect(await journal.next(NEVER)).toBe(entry)
    await journal.acknowledge(entry)
    expect(await journal.next(NEVER)).toBeUndefined()
    await journal.close()
  })
})

describe('the backlog', () => {
  test('tells what waits, over restarts', async () => {
    const { journal } = await openIn(folder, 'one')
    await journal.append(tradesOf(1_500))
    await journal.append({ type: 'coverage', coverage: SPAN })
    await journal.append(tradesOf(700))
    expect(journal.backlog().trades).toBe(2_200)
    await journal.acknowledge(await nextOf(journal))
    const left = journal.backlog()
    expect(left.trades).toBe(700)
    await journal.close()
    const { journal: later } = await openIn(folder, 'two')
    expect(later.backlog()).toEqual(left)
    await drain(later)
    expect(later.backlog()).toEqual({ trades: 0, bytes: 0 })
    await later.close()
  })

  test('that would grow beyond the limit refuses an entry and keeps what it has', async () => {
    const { journal } = await openIn(folder, 'one', { maxBytes: 30_000 })
    let kept = 0
    while (await journal.append(tradesOf(50))) kept += 50
    const { bytes } = journal.backlog()
    expect(kept).toBeGreaterThan(200)
    expect(bytes).toBeLessThanOrEqual(30_000)
    expect(await journal.append(tradesOf(50))).toBe(false)
    expect(journal.backlog()).toEqual({ trades: kept, bytes })
    await journal.acknowledge(await nextOf(journal))
    expect(await journal.append(tradesOf(50))).toBe(true)
    expect(seqsIn(await drain(journal))).toEqual(upTo(50).map((at) => kept + at))
    await journal.close()
  })

  test('of one start counts against the limit of the next', async () => {
    const { journal } = await openIn(folder, 'one', { maxBytes: 30_000 })
    while (await journal.append(tradesOf(50)));
    await journal.close()
    const { journal: later } = await openIn(folder, 'two', { maxBytes: 30_000 })
    expect(await later.append(tradesOf(50))).toBe(false)
    await later.close()
  })
})

describe('a later start', () => {
  test('sends what waits first, oldest start first, each under its own source', async () => {
    const ids = ['z', 'm', 'a']
    for (const [at, sourceId] of ids.entries()) {
      const { journal } = await openIn(folder, sourceId, { partitions: at + 1 })
      await journal.append(tradesOf(10 + at))
      await journal.close()
    }
    const { journal } = await openIn(folder, 'new', { partitions: 9 })
    await journal.append(tradesOf(20))
    const entries = await drain(journal)
    await journal.close()
    expect(entries.map(({ sourceId, partitions }) => `${sourceId}/${partitions}`)).toEqual([
      'z/1',
      'm/2',
      'a/3',
      'new/9',
    ])
    expect(entries.map((entry) => seqsIn([entry]))).toEqual([10, 11, 12, 20].map(upTo))
    expect(await readdir(folder)).toEqual(EMPTY)
  })

  test('goes on after what was acknowledged, within and between segments', async () => {
    const trades = manyTrades(6_000)
    const { journal } = await openIn(folder, 'one', { segmentBytes: 20_000 })
    for (let at = 0; at < trades.length; at += 100) {
      await journal.append(entryOf(trades.slice(at, at + 100)))
    }
    expect((await segmentsOf(folder, 'one')).length).toBeGreaterThan(10)
    await journal.close()
    const sent: number[] = []
    for (let start = 0; start < 12; start += 1) {
      const { journal: later } = await openIn(folder, `later-${start}`)
      const entry = await nextOf(later)
      sent.push(...seqsIn([entry]))
      await later.acknowledge(entry)
      await later.close()
    }
    sent.push(...seqsIn((await drainLeftovers(folder)).entries))
    expect(sent).toEqual(upTo(6_000))
    expect(await readdir(folder)).toEqual(EMPTY)
  })

  test('of a copied folder sends the same rest, and nothing new under an old number', async () => {
    const { journal } = await openIn(folder, 'one')
    await journal.append(tradesOf(5))
    await journal.close()
    const copy = `${folder}-copy`
    await cp(folder, copy, { recursive: true })
    const sent = new Map<string, string>()
    for (const [where, sourceId] of [
      [folder, 'two'],
      [copy, 'three'],
    ] as const) {
      const { journal: later } = await openIn(where, sourceId)
      await later.append(tradesOf(9))
      for (const { sourceId: id, records } of await drain(later)) {
        for (const { seq, value } of records) {
          expect(sent.get(`${id} ${seq}`) ?? value).toBe(value)
          sent.set(`${id} ${seq}`, value)
        }
      }
      await later.close()
    }
    expect(sent.size).toBe(5 + 9 + 9)
  })

  test('under the id of an earlier one receives nothing', async () => {
    const { journal } = await openIn(folder, 'one')
    await journal.append(tradesOf(5))
    await journal.close()
    const { journal: again } = await openIn(folder, 'one')
    await expect(again.append(tradesOf(5))).rejects.toMatchObject({ code: 'JOURNAL_AWAY' })
    expect(seqsIn(await drain(again))).toEqual(upTo(5))
    await again.close()
  })

  test('sends a little again where the position on disk is damaged, never less', async () => {
    for (const damage of ['', 'x', '123456789012']) {
      const { journal } = await openIn(folder, `of-${damage}`)
      await journal.append(tradesOf(10_500))
      await journal.acknowledge(await nextOf(journal))
      await journal.close()
      await writeFile(join(folder, `of-${damage}`, 'acknowledged'), damage)
      const { entries, notices } = await drainLeftovers(folder)
      expect(seqsIn(entries)).toEqual(upTo(10_500))
      expect(notices).toEqual([])
    }
  })

  test('that is older than the format leaves the journal alone', async () => {
    await mkdir(join(folder, 'one'), { recursive: true })
    const path = join(folder, 'one', `${'0'.repeat(20)}.journal`)
    const text = '{"version":2}'
    await writeFile(path, encodeFrame({ type: 'header', firstSeq: 0, count: 0, text }))
    const before = await readFile(path)
    await expect(openIn(folder, 'two')).rejects.toMatchObject({
      code: 'JOURNAL_IS_NEWER',
      exitCode: 78,
    })
    expect(await readFile(path)).toEqual(before)
    await expect(openIn(folder, 'two')).rejects.toMatchObject({ code: 'JOURNAL_IS_NEWER' })
  })
})

describe('what waits in a folder', () => {
  test('is told with its destination, unless a process that lives has the journal open', async () => {
    const { journal } = await openIn(folder, 'one', { segmentBytes: 3_000 })
    for (let round = 0; round < 5; round += 1) await journal.append(tradesOf(40))
    await journal.append({ type: 'coverage', coverage: SPAN })
    await journal.acknowledge(await nextOf(journal))
    expect(await waitingIn(folder)).toBeUndefined()
    const { trades } = journal.backlog()
    expect(trades).toBeGreaterThan(0)
    await journal.close()
    expect(await waitingIn(folder)).toEqual({ destination: DESTINATION, trades })
    await drainLeftovers(folder)
    expect(await waitingIn(folder)).toBeUndefined()
    expect(await waitingIn(await tempFolder())).toBeUndefined()
  })
})

describe('a journal', () => {
  test('is open once: a second process is refused, which is told the first', async () => {
    const holder = runScript('write-journal.ts', [folder, 'one', 'hold'])
    await new Promise((resolve) => holder.child.stdout?.once('data', resolve))
    await expect(openIn(folder, 'two')).rejects.toMatchObject({
      code: 'JOURNAL_IN_USE',
      exitCode: 75,
      message: expect.stringContaining(`process ${holder.child.pid}`) as string,
    })
    holder.child.kill('SIGKILL')
    await new Promise((resolve) => holder.child.once('exit', resolve))
    const { journal } = await openIn(folder, 'two')
    await journal.close()
  })

  test('in a folder that cannot be made is away', async () => {
    const file = join(await tempFolder(), 'file')
    await writeFile(file, '')
    await expect(openIn(join(file, 'journal'), 'one')).rejects.toMatchObject({
      code: 'JOURNAL_AWAY',
      exitCode: 69,
    })
  })

  test('keeps of what is acknowledged no more than the segment that is written', async () => {
    const { journal } = await openIn(folder, 'one', { segmentBytes: 10_000 })
    for (let round = 0; round < 40; round += 1) {
      await journal.append(tradesOf(50))
      await journal.acknowledge(await nextOf(journal))
      expect((await segmentsOf(folder, 'one')).length).toBeLessThanOrEqual(2)
    }
    await journal.close()
    expect(await readdir(folder)).toEqual(EMPTY)
  })
})
