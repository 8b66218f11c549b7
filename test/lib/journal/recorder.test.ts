import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeEach, expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import type { Journal } from '../../../src/lib/journal/journal.ts'
import { drain, entryOf, nextOf, openIn, tradesOf } from '../../support/journals.ts'
import { fileOf, tempFolder } from '../../support/trade-files.ts'
import { manyTrades } from '../../support/trades.ts'

const TRADES = manyTrades(3_200)
const COVERAGE = { fromMs: 1_704_205_800_000, toMs: 1_704_205_810_000, symbols: ['A'] }

let folder: string
let recordFolder: string
beforeEach(async () => {
  folder = await tempFolder()
  recordFolder = join(await tempFolder(), 'recorded')
})

async function appendAll(journal: Journal): Promise<void> {
  for (let at = 0; at < TRADES.length; at += 100) {
    await journal.append(entryOf(TRADES.slice(at, at + 100)))
    await journal.append({ type: 'coverage', coverage: COVERAGE })
  }
}

async function linesOf(name: string): Promise<string[]> {
  const text = gunzipSync(await readFile(join(recordFolder, name))).toString()
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

/** Every recorded file, by the number of its first trade: how many trades it holds. */
async function recordedRuns(sourceId: string): Promise<Map<number, number>> {
  const runs = new Map<number, number>()
  for (const name of await readdir(recordFolder).catch(() => [])) {
    const [header = '', ...lines] = await linesOf(name)
    const { seq, ...rest } = JSON.parse(header) as { seq: number }
    expect(name).toBe(`${sourceId}-${seq}.jsonl.gz`)
    const where = { log: 'log-1', topic: 'raw_trades' }
    expect(rest).toEqual({ type: 'mkt-journal', src: `${sourceId}/4`, ...where })
    expect(lines).toEqual(TRADES.slice(seq, seq + lines.length).map(encodeTrade))
    runs.set(seq, lines.length)
  }
  return runs
}

function expectAll(runs: Map<number, number>): void {
  let end = 0
  for (const [seq, count] of [...runs].sort(([a], [b]) => a - b)) {
    expect(seq).toBe(end)
    end += count
  }
  expect(end).toBe(TRADES.length)
}

test('segments are recorded once the log has them, the last one when the journal is closed', async () => {
  const { journal } = await openIn(folder, 'one', { recordFolder, segmentBytes: 40_000 })
  await appendAll(journal)
  expect(await recordedRuns('one')).toEqual(new Map())
  await drain(journal)
  await journal.append({ type: 'coverage', coverage: COVERAGE })
  await drain(journal)
  const before = (await recordedRuns('one')).size
  expect(before).toBeGreaterThan(3)
  await journal.close()
  const runs = await recordedRuns('one')
  expect(runs.size).toBe(before + 1)
  expectAll(runs)
  const [name = ''] = await readdir(recordFolder)
  expect((await stat(join(recordFolder, name))).mode & 0o777).toBe(0o600)
})

test('a segment that is not acknowledged in full is recorded by the start that does it', async () => {
  const { journal } = await openIn(folder, 'one', { recordFolder })
  await appendAll(journal)
  await journal.acknowledge(await nextOf(journal))
  await journal.close()
  expect(await recordedRuns('one')).toEqual(new Map())
  const { journal: later } = await openIn(folder, 'two', { recordFolder })
  await drain(later)
  await later.close()
  expect(await recordedRuns('one')).toEqual(new Map([[0, TRADES.length]]))
})

test('a segment without trades is not recorded', async () => {
  const { journal } = await openIn(folder, 'one', { recordFolder })
  await journal.append({ type: 'coverage', coverage: COVERAGE })
  await drain(journal)
  await journal.close()
  expect(await readdir(recordFolder)).toEqual([])
})

test('a folder that cannot be written holds the journal back, and says so', async () => {
  const blocked = join(await fileOf('no folder'), 'recorded')
  const { journal } = await openIn(folder, 'one', { recordFolder: blocked, segmentBytes: 1 })
  await journal.append(tradesOf(1))
  await journal.append(tradesOf(1))
  await journal.acknowledge(await nextOf(journal))
  await expect(nextOf(journal)).rejects.toMatchObject({
    code: 'CANNOT_RECORD',
    exitCode: 69,
    message: expect.stringContaining(`Cannot record to ${blocked}`) as string,
  })
  await expect(journal.close()).rejects.toMatchObject({ code: 'CANNOT_RECORD' })
  const { journal: later } = await openIn(folder, 'two')
  expect(later.backlog().trades).toBe(1)
  await drain(later)
  await later.close()
})
