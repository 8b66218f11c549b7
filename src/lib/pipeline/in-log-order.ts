/** Joins the partitions of a log in one order, the one that tells trades of one instant apart. */
import type { RecordBatch, RecordCursor } from '../log/trade-log.ts'

/**
 * What `read` makes of the records of all partitions, ordered by offset and then by partition; what
 * it makes undefined is left out. The partitions come by rising number. Of each, one batch is in
 * hand and one is under way.
 */
export async function* inLogOrder<T>(
  partitions: readonly AsyncIterable<RecordBatch>[],
  read: (record: RecordCursor, partition: number) => T | undefined,
): AsyncGenerator<readonly T[]> {
  let lanes = partitions.map((batches) => laneOf<T>(batches))
  try {
    for (;;) {
      const filled = await Promise.all(lanes.map((lane) => withRecords(lane, read)))
      lanes = filled.filter((lane) => lane !== undefined)
      if (lanes.length === 0) return
      yield inOrder(taken(lanes))
    }
  } finally {
    for (const { source } of lanes) void source.return?.().catch(() => undefined)
  }
}

interface Placed<T> {
  readonly offset: number
  readonly item: T
}

interface Lane<T> {
  readonly source: AsyncIterator<RecordBatch>
  coming: Promise<IteratorResult<RecordBatch>>
  /** Read and not given yet, up to the offset `end`. */
  items: Placed<T>[]
  end: number
  isTaken: boolean
}

function laneOf<T>(batches: AsyncIterable<RecordBatch>): Lane<T> {
  const source = batches[Symbol.asyncIterator]()
  return { source, coming: nextOf(source), items: [], end: 0, isTaken: true }
}

/** Asked for early: what goes wrong is said to who waits for it. */
function nextOf(source: AsyncIterator<RecordBatch>): Promise<IteratorResult<RecordBatch>> {
  const next = source.next()
  next.catch(() => undefined)
  return next
}

/** The lane with a further batch where its last one is taken; undefined at its end. */
async function withRecords<T>(
  lane: Lane<T>,
  read: (record: RecordCursor, partition: number) => T | undefined,
): Promise<Lane<T> | undefined> {
  if (!lane.isTaken) return lane
  const result = await lane.coming
  if (result.done === true) return undefined
  const batch = result.value
  lane.coming = nextOf(lane.source)
  batch.walk((record) => {
    const item = read(record, batch.partition)
    if (item !== undefined) lane.items.push({ offset: record.offset, item })
  })
  lane.end = Number(batch.nextOffset)
  lane.isTaken = false
  return lane
}

/** What lies before the first end of all lanes, lane by lane. */
function taken<T>(lanes: readonly Lane<T>[]): Placed<T>[][] {
  const ends = lanes.map(({ end }) => end)
  const limit = Math.min(...ends)
  return lanes.map((lane) => {
    const count = lane.items.findIndex(({ offset }) => offset >= limit)
    lane.isTaken = lane.end === limit
    return lane.items.splice(0, count < 0 ? lane.items.length : count)
  })
}

/** A stable sort: at one offset the lanes keep their order. */
function inOrder<T>(lanes: readonly Placed<T>[][]): T[] {
  const full = lanes.filter((items) => items.length > 0)
  const all = full.flat()
  if (full.length > 1) all.sort((a, b) => a.offset - b.offset)
  return all.map(({ item }) => item)
}
