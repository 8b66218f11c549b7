/** What produce has recorded, replayed by the program: into its own log, and into another. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openJournal } from '../../src/lib/journal/open-journal.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { nextOf, tradesOf } from '../support/journals.ts'
import { pipeline } from '../support/pipeline.ts'
import { tempFolder } from '../support/trade-files.ts'

/** Sends trades through a journal that records; gives the recorded files. */
async function sendRecorded(log: TradeLog, count: number): Promise<string[]> {
  const recordFolder = await tempFolder()
  const partitions = await log.partitionCount()
  const { journal } = await openJournal({
    ...{ folder: await tempFolder(), sourceId: 'one', partitions, recordFolder, partitionOf },
    ...{ maxBytes: 1 << 30, segmentBytes: 50_000 },
    destination: { logId: log.id, topic: log.topic },
  })
  for (let sent = 0; sent < count; sent += 100) {
    await journal.append(tradesOf(100))
    const entry = await nextOf(journal)
    await log.append({ src: `${entry.sourceId}/${partitions}`, records: entry.records })
    await journal.acknowledge(entry)
  }
  await journal.close()
  return (await readdir(recordFolder)).map((name) => join(recordFolder, name))
}

test('a recording changes nothing in its own log, and counts once in another', async () => {
  const own = await pipeline()
  const other = await pipeline()
  const topic = own.environment.MKT_TOPIC as string
  const log = await postgresLog(own.database, { topic })
  const files = await sendRecorded(log, 3_000)
  expect(files.length).toBeGreaterThan(3)
  await own.ok('etl --once')
  const bars = await own.bars()
  expect(bars.split('\n').length).toBeGreaterThan(10)

  for (const file of files) {
    const replayed = await own.mkt(`replay --file ${file} --json`)
    expect(replayed.code, replayed.stderr).toBe(0)
    const result = JSON.parse(replayed.stdout) as { rejects: object; used: number }
    expect(result).toMatchObject({ rejects: {}, control: { 'mkt-journal': 1 } })
    expect(result.used).toBeGreaterThan(100)
    for (let times = 0; times < 2; times += 1) await other.ok(`replay --file ${file}`)
  }
  await own.ok('etl --once')
  expect(await own.bars()).toBe(bars)
  await other.ok('etl --once')
  expect(countsOf(await other.bars())).toEqual(countsOf(bars))
})

/** Trades and volumes of every bar: files that are sent in another order have other opens. */
function countsOf(csv: string): string[][] {
  return csv.split('\n').map((line) => {
    const [symbol = '', timestamp = '', , high = '', low = '', , ...sums] = line.split(',')
    return [symbol, timestamp, high, low, ...sums]
  })
}
