/**
 * A trade log in memory. It forgets nothing, so that the bars can be worked out from it: what
 * retention deleted, and what stood there before a topic was made anew, can still be looked up.
 */
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import type { OffsetRange } from '../../src/lib/log/trade-log.ts'
import { serviceOf, type Service } from './service.ts'
import type { Group } from './model-group.ts'

export interface ModelRecord {
  readonly offset: bigint
  readonly bytes: Buffer
  readonly sentMs: number
  readonly src: string | undefined
  readonly seq: number
  /** Undefined where the bytes are no trade. */
  readonly trade: Trade | undefined
}

/** What a producer sends: without `src` it is a foreign one. */
export interface Sent {
  readonly partition: number
  readonly src: string | undefined
  readonly seq: number
  readonly trade: Trade | undefined
}

/** A partition from the time when it was made, or made anew, to the next such time. */
export interface Incarnation {
  /** Below this offset it holds the same as the one before. */
  readonly kept: bigint
  readonly records: ModelRecord[]
  start: bigint
  end: bigint
}

export interface ModelLog {
  readonly id: string
  readonly topic: string
  readonly service: Service
  readonly groups: Map<string, Group>
  /** The incarnations of each partition, the newest last. */
  readonly partitions: readonly Incarnation[][]
}

export function modelLog(partitions: number): ModelLog {
  return {
    ...{ id: 'log', topic: 'trades', service: serviceOf('log'), groups: new Map() },
    partitions: Array.from({ length: partitions }, () => [
      { kept: 0n, records: [], start: 0n, end: 0n },
    ]),
  }
}

export function newest(log: ModelLog, partition: number): Incarnation {
  return log.partitions[partition]?.at(-1) as Incarnation
}

/** How often the topic was made anew: the partitions are made anew together. */
export function incarnationOf(log: ModelLog): number {
  return (log.partitions[0] as Incarnation[]).length - 1
}

export function append(log: ModelLog, records: readonly Sent[], nowMs: number): void {
  for (const { partition, src, seq, trade } of records) {
    const to = newest(log, partition)
    const bytes = Buffer.from(trade === undefined ? '{"p":' : encodeTrade(trade))
    to.records.push({ offset: to.end, bytes, sentMs: Math.floor(nowMs), src, seq, trade })
    to.end += 1n
  }
}

/** Leaves offsets without records, as markers of transactions do. */
export function leaveHole(log: ModelLog, partition: number, offsets: number): void {
  newest(log, partition).end += BigInt(offsets)
}

/** Retention: what lies before the offset can be read no more. */
export function deleteBefore(log: ModelLog, partition: number, offset: bigint): void {
  const incarnation = newest(log, partition)
  if (offset > incarnation.start) incarnation.start = offset
}

/** Makes the topic anew; of each partition the offsets below `kept` come back from a copy. */
export function makeAnew(log: ModelLog, keptOf: (incarnation: Incarnation) => bigint): void {
  for (const incarnations of log.partitions) {
    const old = incarnations.at(-1) as Incarnation
    const wanted = keptOf(old)
    const kept = wanted > old.start ? wanted : 0n
    incarnations.push({
      kept,
      records: old.records.filter(({ offset }) => offset < kept),
      start: kept > 0n ? old.start : 0n,
      end: kept,
    })
  }
}

export function rangesOf(log: ModelLog): Map<number, OffsetRange> {
  return new Map(
    log.partitions.map((_, partition) => {
      const { start, end } = newest(log, partition)
      return [partition, { start, end }]
    }),
  )
}
