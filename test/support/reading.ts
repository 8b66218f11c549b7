/** A worker that reads a trade log and keeps what it is given, for tests of the log itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  LogReader,
  ReadControl,
  RecordBatch,
  RecordCursor,
  TradeLog,
} from '../../src/lib/log/trade-log.ts'

export interface ReadRecord {
  readonly offset: bigint
  readonly value: string
  readonly src: string | undefined
  readonly seq: number
  readonly sentMs: number
}

export interface ReadBatch extends Omit<RecordBatch, 'walk'> {
  readonly records: readonly ReadRecord[]
}

export interface ReadingOptions {
  readonly group?: string
  /** Where a partition is read from when it is assigned; the log's start by default. */
  readonly from?: (partition: number) => bigint | undefined
  /** What take() resolves to; the offset after the batch by default. */
  readonly take?: (batch: ReadBatch) => bigint | Promise<bigint>
  readonly assigned?: LogReader['assigned']
}

export interface Reading {
  readonly batches: readonly ReadBatch[]
  /** The partitions of every assignment so far, the newest one last. */
  readonly assignments: readonly (readonly number[])[]
  /** What waiting() was told. */
  readonly problems: readonly (string | undefined)[]
  /** Settles when the reading has ended. */
  readonly ended: Promise<void>
  control(): ReadControl
  /** The records of a partition, or of all partitions, in the order in which they were read. */
  records(partition?: number): ReadRecord[]
  /** Resolves when the condition holds; rejects after the limit, or when the reading has failed. */
  until(condition: () => boolean, limitMs?: number): Promise<void>
  /** Aborts the signal and waits for the end. */
  stop(): Promise<void>
}

const UNTIL_LIMIT_MS = 15_000
const POLL_MS = 10
let groups = 0

export function startReading(log: TradeLog, options: ReadingOptions = {}): Reading {
  const batches: ReadBatch[] = []
  const assignments: number[][] = []
  const problems: (string | undefined)[] = []
  const ending = new AbortController()
  let control: ReadControl | undefined
  let failure: { error: unknown } | undefined
  const reader: LogReader = {
    assigned: (partitions, given) => {
      control = given
      assignments.push([...partitions])
      for (const partition of partitions) {
        const from = options.from?.(partition)
        if (from !== undefined) given.seek(partition, from)
      }
      return options.assigned?.(partitions, given)
    },
    take: async (batch) => {
      const read = keep(batch)
      batches.push(read)
      return options.take === undefined ? batch.nextOffset : options.take(read)
    },
    waiting: (problem) => problems.push(problem),
  }
  const group = options.group ?? `group-${process.pid}-${(groups += 1)}`
  const ended = log.read({ group, signal: ending.signal, reader })
  ended.catch((error: unknown) => (failure = { error }))
  return {
    batches,
    assignments,
    problems,
    ended,
    control: () => control as ReadControl,
    records: (partition) =>
      batches
        .filter((batch) => partition === undefined || batch.partition === partition)
        .flatMap(({ records }) => records),
    async until(condition, limitMs = UNTIL_LIMIT_MS) {
      const deadlineMs = performance.now() + limitMs
      while (!condition()) {
        if (failure !== undefined) throw failure.error
        if (performance.now() > deadlineMs)
          throw new Error(`Not within ${limitMs} ms: ${condition.toString()}`)
        await sleep(POLL_MS)
      }
    },
    async stop() {
      ending.abort()
      await ended
    },
  }
}

function keep(batch: RecordBatch): ReadBatch {
  const records: ReadRecord[] = []
  batch.walk((record) => records.push(copyOf(record)))
  const { partition, fetchedOffset, nextOffset, endOffset } = batch
  return { partition, fetchedOffset, nextOffset, endOffset, records }
}

function copyOf({ offset, bytes, start, end, src, seq, sentMs }: RecordCursor): ReadRecord {
  return { offset: BigInt(offset), value: bytes.toString('utf8', start, end), src, seq, sentMs }
}
