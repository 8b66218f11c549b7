import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logMemory } from '../../../src/lib/log/log-memory.ts'
import { tempFolder } from '../../support/trade-files.ts'

const LOG = { logId: '0a1b', partitions: 4 }

test('a later start recalls the log of a place and topic, and of no other', async () => {
  const home = await tempFolder()
  expect(await logMemory(home, 'Kafka at a:1', 'raw_trades').recall()).toBeUndefined()
  await logMemory(home, 'Kafka at a:1', 'raw_trades').keep(LOG)
  expect(await logMemory(home, 'Kafka at a:1', 'raw_trades').recall()).toEqual(LOG)
  expect(await logMemory(home, 'Kafka at b:1', 'raw_trades').recall()).toBeUndefined()
  expect(await logMemory(home, 'Kafka at a:1', 'other').recall()).toBeUndefined()
})

test('a log that is kept again takes the place of the one before; forgetting it leaves none', async () => {
  const home = await tempFolder()
  const memory = logMemory(home, 'place', 'topic')
  await memory.keep(LOG)
  await memory.keep({ ...LOG, partitions: 8 })
  expect(await memory.recall()).toEqual({ logId: '0a1b', partitions: 8 })
  await memory.forget()
  await memory.forget()
  expect(await memory.recall()).toBeUndefined()
})

test('the file says in plain JSON what it is about; one that cannot be read counts as none', async () => {
  const home = await tempFolder()
  const memory = logMemory(home, 'db:5432/market_data', 'raw_trades')
  await memory.keep(LOG)
  const [name = ''] = await readdir(join(home, 'logs'))
  const path = join(home, 'logs', name)
  const told = { place: 'db:5432/market_data', topic: 'raw_trades', ...LOG }
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(told)
  for (const text of ['', '{', 'null', '[]', '{"logId":"x"}', '{"logId":1,"partitions":4}']) {
    await writeFile(path, text)
    expect(await memory.recall()).toBeUndefined()
  }
})
