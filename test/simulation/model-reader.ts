/**
 * Readers of the model log, as unkind as the port allows. A member hears of a new assignment late
 * or never and goes on with the old one; a batch that was fetched before a seek may be handed over
 * after it; a reader may be set to any offset of the log. Two promises hold: calls for one
 * partition do not overlap, and no batch is handed over before `assigned` is answered. A topic that
 * is made anew cuts every member off: it reads again when it has heard of its next assignment, and
 * what it had fetched before is gone then.
 */
import type { ReadControl, ReadOptions, RecordBatch } from '../../src/lib/log/trade-log.ts'
import { fetchBatch } from './model-fetch.ts'
import type { Group } from './model-group.ts'
import { incarnationOf } from './model-log.ts'
import { travelMs } from './service.ts'
import type { Actor } from './virtual-clock.ts'
import type { World } from './world.ts'

/** One that reads as a member of a group. */
export interface Member {
  readonly world: World
  readonly actor: Actor
  readonly options: ReadOptions
  readonly group: Group
  /** Rises with every assignment that it has heard of. */
  session: number
  generation: number
  incarnation: number
  hasEnded: boolean
  /** Said to the reader. */
  isWaiting: boolean
  /** Settles when `assigned` is answered. */
  ready: Promise<unknown>
  /** From where each of its partitions is read next. */
  positions: Map<number, bigint>
  /** Rises with every seek. */
  seeks: number
  readonly taking: Map<number, Promise<unknown>>
  /** Where the reader last said to go on. */
  readonly expected: Map<number, bigint>
  /** Loops that have nothing to read. */
  readonly idle: Set<() => void>
  fail(error: Error): void
}

export function memberOf(
  world: World,
  actor: Actor,
  options: ReadOptions,
  group: Group,
  fail: (error: Error) => void,
): Member {
  return {
    ...{ world, actor, options, group, fail, session: 0, generation: 0, incarnation: 0, seeks: 0 },
    ...{ hasEnded: false, isWaiting: false, ready: Promise.resolve(), positions: new Map() },
    ...{ taking: new Map(), expected: new Map(), idle: new Set() },
  }
}

/** It hears which partitions are its own; what it heard before comes too late. */
export function assign(member: Member, generation: number, partitions: readonly number[]): void {
  const { world, options } = member
  if (member.hasEnded || generation <= member.generation) return
  world.clock.note(member.actor, `is assigned [${partitions.join(', ')}]`)
  member.generation = generation
  member.incarnation = incarnationOf(world.log)
  member.session += 1
  member.seeks += 1
  member.positions = new Map(partitions.map((partition) => [partition, 0n]))
  member.ready = Promise.resolve(options.reader.assigned(partitions, controlOf(member))).catch(
    (error: Error) => member.fail(error),
  )
  wake(member)
  for (const partition of partitions) void readPartition(member, partition, member.session)
}

function controlOf(member: Member): ReadControl {
  return {
    seek: (partition, offset) => {
      if (!member.positions.has(partition)) return
      member.world.clock.note(member.actor, `seeks partition ${partition} to ${offset}`)
      member.seeks += 1
      member.positions.set(partition, offset)
      member.expected.set(partition, offset)
      wake(member)
    },
    committed: () => undefined,
  }
}

async function readPartition(member: Member, partition: number, session: number): Promise<void> {
  const { world } = member
  const isOurs = (): boolean => member.session === session && !member.hasEnded
  while (isOurs()) {
    await travel(member)
    if (!isOurs()) return
    const batch = fetchBatch(member, partition)
    if (batch === undefined) {
      await somethingNew(member)
      continue
    }
    const { seeks, incarnation } = member
    const isCurrent = (): boolean => isOurs() && member.seeks === seeks
    await travel(member)
    await readiness(member)
    if (member.incarnation !== incarnation) return
    if (!isCurrent() && !world.choices.chance(world.habits.stale)) continue
    const next = await take(member, partition, batch)
    if (next !== undefined && isCurrent()) member.positions.set(partition, strayOr(member, next))
  }
}

function travel({ world, actor }: Member): Promise<void> {
  const delayMs = travelMs(world, world.log.service.slowness)
  return new Promise((resolve) => world.clock.after(actor, delayMs, resolve))
}

async function readiness(member: Member): Promise<void> {
  let ready: unknown
  while (ready !== member.ready) {
    ready = member.ready
    await ready
  }
}

/** One call for a partition at a time, whatever was assigned meanwhile. */
function take(member: Member, partition: number, batch: RecordBatch): Promise<bigint | undefined> {
  const { world, actor, options, expected, incarnation } = member
  const before = member.taking.get(partition) ?? Promise.resolve()
  const taking = before
    .then(() => readiness(member))
    .then(async () => {
      if (member.hasEnded || member.incarnation !== incarnation) return undefined
      const handed = world.guards.fetchedOffset
        ? batch
        : { ...batch, fetchedOffset: expected.get(partition) ?? batch.fetchedOffset }
      world.clock.note(actor, `takes ${told(handed)}`)
      const next = await options.reader.take(handed)
      expected.set(partition, next)
      return next
    })
    .catch((error: Error) => {
      member.fail(error)
      return undefined
    })
  member.taking.set(partition, taking)
  return taking
}

function told({ partition, fetchedOffset, nextOffset }: RecordBatch): string {
  return `partition ${partition}, ${fetchedOffset} to ${nextOffset}`
}

/** Now and then a reader is set to some other offset. */
function strayOr({ world, actor }: Member, next: bigint): bigint {
  if (!world.choices.chance(world.habits.stray)) return next
  const offset = BigInt(world.choices.between(0, Number(next) + 2))
  world.clock.note(actor, `strays to ${offset} instead of ${next}`)
  return offset
}

/** Something may lie at its positions now. */
export function wake({ idle }: Member): void {
  for (const resolve of idle) resolve()
  idle.clear()
}

const RETRY_MS = 150

function somethingNew(member: Member): Promise<void> {
  const { world, actor, idle } = member
  if (world.log.service.isAway) world.clock.after(actor, RETRY_MS, () => wake(member))
  return new Promise((resolve) => idle.add(resolve))
}
