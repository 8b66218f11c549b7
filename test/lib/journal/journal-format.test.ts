/** The bytes on disk: what one version of mkt has left, another one sends. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { encodeFrame } from '../../../src/lib/journal/frame.ts'
import { encodeHeader } from '../../../src/lib/journal/segment.ts'
import { drainLeftovers, entryOf, openIn, segmentsOf } from '../../support/journals.ts'
import { tempFolder } from '../../support/trade-files.ts'
import { decimal, manyTrades, trade } from '../../support/trades.ts'

/** Plain ones, and ones that columns of numbers do not hold. */
const TRADES: readonly Trade[] = [
  ...manyTrades(2_003),
  { ...trade('株', '1', '2', 5), conditions: ['1', 'ä\n"\\'] },
  { ...trade('AAPL', '1', '0', 6), nanos: 42, conditions: [] },
  { ...trade('AAPL', '1', '1', 7), price: decimal('1.2345678901234567890123') },
  { ...trade('AAPL', '1', '1', 8), size: decimal('1e-18') },
]

/** Frames as they always were: of each record the key and the value, a line each. */
function framesOf(trades: readonly Trade[]): Buffer {
  const frames = [0, 2_000].map((firstSeq) => {
    const some = trades.slice(firstSeq, firstSeq + 2_000)
    const text = some.map((one) => `${one.symbol}\n${encodeTrade(one)}\n`).join('')
    return encodeFrame({ type: 'trades', firstSeq, count: some.length, text })
  })
  return Buffer.concat(frames)
}

const HEADER = { version: 1, sourceId: 'one', partitions: 4, start: 1, trades: 0, coverage: 0 }

test('is written as older versions read it', async () => {
  const folder = await tempFolder()
  const { journal } = await openIn(folder, 'one')
  await journal.append(entryOf(TRADES))
  await journal.close()
  const [segment = ''] = await segmentsOf(folder, 'one')
  const wanted = Buffer.concat([encodeHeader(HEADER), framesOf(TRADES)])
  expect((await readFile(segment)).equals(wanted)).toBe(true)
})

test('is read as older versions wrote it', async () => {
  const folder = await tempFolder()
  await mkdir(join(folder, 'one'))
  const path = join(folder, 'one', `${'0'.repeat(20)}.journal`)
  await writeFile(path, Buffer.concat([encodeHeader(HEADER), framesOf(TRADES)]))
  const { entries, notices } = await drainLeftovers(folder)
  expect(notices).toEqual([])
  const records = entries.flatMap((entry) => entry.records)
  expect(records.map(({ key }) => key)).toEqual(TRADES.map(({ symbol }) => symbol))
  expect(records.map(({ value }) => value)).toEqual(TRADES.map(encodeTrade))
})
