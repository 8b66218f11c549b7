import type { RecordBatch, RecordCursor } from '../../src/lib/log/trade-log.ts'
import { incarnationOf, newest, type ModelRecord } from './model-log.ts'
import type { Member } from './model-reader.ts'
import { away } from './service.ts'
import type { World } from './world.ts'

/**
 * What lies at the position; undefined where nothing does, or where the log cannot be reached. Out
 * of range it begins at the start, in silence, as kafkajs does.
 */
export function fetchBatch(member: Member, partition: number): RecordBatch | undefined {
  const { world, options } = member
  const { service } = world.log
  if (member.isWaiting !== service.isAway) {
    member.isWaiting = service.isAway
    options.reader.waiting?.(service.isAway ? away(service, 'fetch').message : undefined)
  }
  if (service.isAway || member.incarnation !== incarnationOf(world.log)) return undefined
  const { start, end } = newest(world.log, partition)
  const position = member.positions.get(partition) ?? 0n
  const from = position < start || position > end ? start : position
  member.positions.set(partition, from)
  return from === end ? undefined : batchFrom(world, partition, from)
}

function batchFrom(world: World, partition: number, from: bigint): RecordBatch {
  const { records, end } = newest(world.log, partition)
  const rest = records.filter(({ offset }) => offset >= from)
  const some = rest.slice(0, world.choices.between(1, world.habits.batchRecords))
  const last = some.at(-1)
  const reachesEnd =
    some.length === rest.length && (last === undefined || world.choices.chance(0.5))
  return {
    ...{ partition, fetchedOffset: from, endOffset: end },
    nextOffset: reachesEnd || last === undefined ? end : last.offset + 1n,
    walk: (visit) => walk(some, visit),
  }
}

function walk(records: readonly ModelRecord[], visit: (record: RecordCursor) => void): void {
  const cursor = { start: 0, end: 0 } as RecordCursor
  for (const record of records) {
    const { bytes, sentMs, src, seq } = record
    const offset = Number(record.offset)
    visit(Object.assign(cursor, { offset, bytes, end: bytes.length, sentMs, src, seq }))
  }
}
