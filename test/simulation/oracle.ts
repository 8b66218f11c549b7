/**
 * What must stand in the store: worked out from the log, which forgets nothing, and from where the
 * rows stand, without a look at what the workers did.
 */
import { aggregate } from '../../src/lib/core/aggregate.ts'
import { barOf, type Bar, type Edge } from '../../src/lib/core/bar.ts'
import { formatDecimal } from '../../src/lib/core/decimal.ts'
import { incarnationOf, newest, type Incarnation, type ModelRecord } from './model-log.ts'
import type { Jump } from './model-store.ts'
import type { World } from './world.ts'

/** The first thing that is wrong; undefined where bars, rejects and losses are as they must be. */
export function firstWrong(world: World): string | undefined {
  for (const partition of world.log.partitions.keys()) {
    const wrong = wrongJump(world, partition) ?? wrongPartition(world, partition)
    if (wrong !== undefined) return `partition ${partition}: ${wrong}`
  }
  return undefined
}

/** Where a partition is not counted to its end, as every one must be that no change of the log stopped. */
export function firstUnfinished(world: World): string | undefined {
  for (const partition of world.log.partitions.keys()) {
    const { start, end } = newest(world.log, partition)
    const next = world.store.rows.get(partition)?.next ?? start
    if (next !== end) return `partition ${partition} is counted up to ${next}, it ends at ${end}`
  }
  return undefined
}

/** True where a row does not stand in the log any more, or may stand in another one. */
export function hasChanged({ log, store }: World): boolean {
  if (incarnationOf(log) > 0) return true
  return [...store.rows].some(([partition, { next }]) => next < newest(log, partition).start)
}

/** A partition that was moved forward within one log has lost what lies between: that is on record. */
function wrongJump({ store }: World, partition: number): string | undefined {
  let incarnation = 0
  for (const jump of jumpsOf(store.jumps, partition)) {
    const { from, next, loss } = jump
    const skips = from !== undefined && next > from && jump.incarnation === incarnation
    incarnation = jump.incarnation
    if (!skips) continue
    if (loss === undefined || loss.fromOffset > from || loss.toOffset < next) {
      return `was moved from ${from} to ${next}, with no such loss on record`
    }
  }
  return undefined
}

/** Compares with each way in which the rows can be read; see waysToRead. */
function wrongPartition(world: World, partition: number): string | undefined {
  const stored = linesOf(world, partition)
  const [first, ...others] = waysToRead(world, partition).map((records) => {
    const expected = expectedLines(partition, records)
    const at = expected.findIndex((line, index) => line !== stored[index])
    if (at < 0 && stored.length === expected.length) return undefined
    const index = at < 0 ? expected.length : at
    return `stored   ${stored[index] ?? 'nothing'}\n  expected ${expected[index] ?? 'nothing'}`
  })
  return others.includes(undefined) ? undefined : first
}

/**
 * The records that were counted, from every jump to where the next one left. Where the log was made
 * anew and held the same up to there, either log may have been read on from there, but not both.
 */
function waysToRead({ log, store }: World, partition: number): ModelRecord[][] {
  const incarnations = log.partitions[partition] as Incarnation[]
  const jumps = jumpsOf(store.jumps, partition)
  let ways: ModelRecord[][] = [[]]
  for (const [index, { next, incarnation }] of jumps.entries()) {
    const end = jumps[index + 1]?.from ?? store.rows.get(partition)?.next ?? next
    const read = possible(incarnations, incarnation, next).map(({ records }) =>
      records.filter(({ offset }) => offset >= next && offset < end),
    )
    ways = ways.flatMap((before) => read.map((records) => [...before, ...records]))
  }
  return ways
}

/** The incarnations that hold the same as this one below the offset, and so this one too. */
function possible(all: readonly Incarnation[], at: number, offset: bigint): Incarnation[] {
  let first = at
  let last = at
  while (first > 0 && (all[first] as Incarnation).kept >= offset) first -= 1
  while (last + 1 < all.length && (all[last + 1] as Incarnation).kept >= offset) last += 1
  return all.slice(first, last + 1)
}

function jumpsOf(jumps: readonly Jump[], partition: number): Jump[] {
  return jumps.filter((jump) => jump.partition === partition)
}

function expectedLines(partition: number, records: readonly ModelRecord[]): string[] {
  const bars: Bar[] = []
  const rejects: string[] = []
  for (const { trade, offset } of firstCopies(records)) {
    if (trade === undefined) rejects.push(`reject ${partition} ${offset}`)
    else bars.push(barOf(trade, { offset, partition }))
  }
  return [...aggregate(bars).map(lineOf), ...rejects].sort()
}

/** A source sends in the order of its sequence: what is not above the last one is a copy. */
function firstCopies(records: readonly ModelRecord[]): ModelRecord[] {
  const last = new Map<string, number>()
  return records.filter(({ src, seq }) => {
    if (src === undefined) return true
    const isNew = seq > (last.get(src) ?? -1)
    if (isNew) last.set(src, seq)
    return isNew
  })
}

/** Symbols name their partition. */
function linesOf({ store }: World, partition: number): string[] {
  const bars = [...store.bars]
    .filter(([symbol]) => symbol.endsWith(`:${partition}`))
    .flatMap(([, minutes]) => [...minutes.values()])
  const rejects = store.rejects.filter((reject) => reject.partition === partition)
  return [
    ...bars.map(lineOf),
    ...rejects.map(({ offset }) => `reject ${partition} ${offset}`),
  ].sort()
}

function lineOf({ symbol, startMs, open, high, low, close, ...sums }: Bar): string {
  const { volume, notional, tradeCount } = sums
  const prices = [edgeText(open), formatDecimal(high), formatDecimal(low), edgeText(close)]
  const totals = [formatDecimal(volume), formatDecimal(notional), tradeCount]
  return [symbol, new Date(startMs).toISOString(), ...prices, ...totals].join(' ')
}

function edgeText({ price, timeMs, nanos, offset, partition }: Edge): string {
  return `${formatDecimal(price)}@${timeMs}.${nanos}/${offset}/${partition}`
}
