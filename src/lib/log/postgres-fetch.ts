/**
 * Fetches a run of batches from the Postgres log. A binary cursor gives the payloads as they are:
 * the driver asks for everything else as text, and bytes would come in hex, twice as long.
 */
import { EXIT, MktError } from '../core/errors.ts'
import type { Database } from '../postgres/connection.ts'
import { textLiteral } from '../postgres/text-literal.ts'
import { payloadFault, walkRecords, type PackedBatch } from './batch-payload.ts'
import type { RecordBatch } from './trade-log.ts'

/** A fetch ends with the batch in which it gets to so many bytes … */
export const FETCH_BYTES = 512 * 1024
/** … and has no more batches than these: those of a live feed hold a record or two. */
const FETCH_BATCHES = 256

/** Where a topic is kept. */
export interface TopicPlace {
  readonly database: Database
  readonly topic: string
}

/**
 * What lies in a partition from an offset on, as one batch; undefined at its end. Where the log
 * begins after the offset, it goes on from there as Kafka does, and what was asked for is told from
 * what was fetched. Rejects with LOG_DAMAGED (65) where a payload is not what was written.
 */
export type FetchBatch = (partition: number, from: bigint) => Promise<RecordBatch | undefined>

export function batchFetcher({ database, topic }: TopicPlace): FetchBatch {
  const textOf = sameTexts()
  return async (partition, from) => {
    const statement = fetchStatement(topic, partition, from)
    const [, rows] = await database.run(
      (sql) => sql.unsafe(statement).simple().raw() as unknown as Promise<FetchResults>,
    )
    const [head] = rows
    if (head === undefined) return undefined
    if (head[BASE_OFFSET] === null) return hole(partition, from, head)
    const batches = (rows as readonly BatchRow[]).map((row) => packedBatch(row, textOf))
    for (const batch of batches) refuseDamaged(topic, partition, batch)
    return recordBatch(partition, from, batches, head)
  }
}

/** The cursor is declared, which gives nothing, and then fetched. */
type FetchResults = readonly [unknown, readonly (BatchRow | EmptyRow)[]]

/** Columns of the select below, as PostgreSQL sends them in binary. */
type BatchRow = readonly [
  endOffset: Buffer,
  /** Null where the log begins after the offset that was asked for. */
  before: Buffer | null,
  baseOffset: Buffer,
  count: Buffer,
  firstSeq: Buffer,
  sentMs: Buffer,
  src: Buffer,
  payload: Buffer,
]
/** What the left join gives where the log holds nothing at or after the offset. */
type EmptyRow = readonly [endOffset: Buffer, before: Buffer | null, baseOffset: null]

const BASE_OFFSET = 2

/**
 * It is planned anew for each fetch, which takes longer than an empty one's search: hence no more
 * tables than needed, and "limit 1" for max.
 */
function fetchStatement(topic: string, partition: number, from: bigint): string {
  const [name, number, offset] = [textLiteral(topic), BigInt(partition), BigInt(from)]
  return `
    declare fetched binary no scroll cursor for
    with h as materialized (
      select next, (
        select base_offset from mkt.log_batches
        where topic = ${name} and partition = ${number} and base_offset <= ${offset}
        order by base_offset desc limit 1
      ) as before
      from mkt.log_heads where topic = ${name} and partition = ${number}
    )
    select h.next, h.before, b.base_offset, b.count, b.first_seq,
      (extract(epoch from b.appended_at) * 1000)::bigint, b.src, b.payload
    from h
    left join lateral (
      select *, sum(octet_length(payload)) over (order by base_offset rows unbounded preceding)
        - octet_length(payload) as bytes_before
      from (
        select * from mkt.log_batches
        where topic = ${name} and partition = ${number}
          and base_offset >= coalesce(h.before, 0) and base_offset + count > ${offset}
        order by base_offset limit ${FETCH_BATCHES}
      ) as next
    ) as b on b.bytes_before < ${FETCH_BYTES}
    order by b.base_offset;
    fetch all from fetched`
}

/** From the offset to the end of the log nothing is kept; at the end there is nothing to tell. */
function hole(partition: number, from: bigint, [end, before]: EmptyRow): RecordBatch | undefined {
  const endOffset = end.readBigInt64BE()
  if (from === endOffset) return undefined
  const fetchedOffset = before !== null && from < endOffset ? from : endOffset
  const walk = (): void => undefined
  return { partition, fetchedOffset, nextOffset: endOffset, endOffset, walk }
}

type TextOf = (bytes: Buffer) => string

/** Gives the last text again for the same bytes, so that it is compared at a glance. */
function sameTexts(): TextOf {
  let last = Buffer.alloc(0)
  let text = ''
  return (bytes) => {
    if (!last.equals(bytes)) {
      last = Buffer.from(bytes)
      text = bytes.toString()
    }
    return text
  }
}

function packedBatch(row: BatchRow, textOf: TextOf): PackedBatch {
  const [, , baseOffset, count, firstSeq, sentMs, src, payload] = row
  return {
    baseOffset: Number(baseOffset.readBigInt64BE()),
    count: count.readInt32BE(),
    src: textOf(src),
    firstSeq: Number(firstSeq.readBigInt64BE()),
    sentMs: Number(sentMs.readBigInt64BE()),
    payload,
  }
}

function refuseDamaged(topic: string, partition: number, batch: PackedBatch): void {
  const fault = payloadFault(batch)
  if (fault === undefined) return
  const { baseOffset } = batch
  throw new MktError(
    `Cannot read partition ${partition} of ${topic} at offset ${baseOffset}: ${fault}`,
    { code: 'LOG_DAMAGED', exit: EXIT.badData },
  )
}

function recordBatch(
  partition: number,
  from: bigint,
  batches: readonly PackedBatch[],
  [end, before, baseOffset]: BatchRow,
): RecordBatch {
  const fetchedOffset = before === null ? baseOffset.readBigInt64BE() : from
  const last = batches.at(-1) as PackedBatch
  return {
    partition,
    fetchedOffset,
    nextOffset: BigInt(last.baseOffset + last.count),
    endOffset: end.readBigInt64BE(),
    walk: (visit) => {
      for (const batch of batches) walkRecords(batch, Number(fetchedOffset), visit)
    },
  }
}
