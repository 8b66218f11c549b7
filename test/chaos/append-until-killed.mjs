/**
 * A program that appends records to a log in PostgreSQL, a few at a time, and says the last number of
 * each append that was acknowledged: append-until-killed.mjs URL TOPIC SRC FILE FIRST END. The file
 * has one record a line. It runs as it is, without a compiler, because many of them are started.
 */
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers'
import { addRecord, recordBlock, recordKeys } from '../../dist/lib/core/record-block.js'
import { postgresLog } from '../../dist/lib/log/postgres-log.js'
import { connect } from '../../dist/lib/postgres/connection.js'

const APPEND_RECORDS = 20
const LIFE_MS = 20_000

const [url, topic, src, file, first, end] = process.argv.slice(2)
setTimeout(() => process.exit(1), LIFE_MS).unref()
const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
const database = connect({ kind: 'external', label: 'the test database', url, options: {} })
const log = await postgresLog(database, { topic })
for (let at = Number(first); at < Number(end); at += APPEND_RECORDS) {
  const given = lines.slice(at, at + APPEND_RECORDS).map((line) => JSON.parse(line))
  await log.append({ src, records: blockOf(given) })
  process.stdout.write(`${at + given.length}\n`)
}
await database.close()

function blockOf(given) {
  const partitions = new Map(given.map(({ key, partition }) => [key, partition]))
  const block = recordBlock(recordKeys((key) => partitions.get(key)))
  for (const { key, value, seq } of given) addRecord(block, key, value, seq)
  return block
}
