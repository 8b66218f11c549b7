/** A bar store in memory: the rows, and the rules of mkt.apply, of which each can be taken away. */
import { mergeInto, type BarMap } from '../../src/lib/core/aggregate.ts'
import type { RejectReason } from '../../src/lib/core/trade.ts'
import type { ApplyOutcome, Commit, Loss, Progress } from '../../src/lib/store/bar-store.ts'
import type { Guards } from './guards.ts'
import { serviceOf, type Service } from './service.ts'

export interface ModelStore {
  readonly service: Service
  readonly guards: Guards
  readonly rows: Map<number, Progress>
  readonly bars: BarMap
  /** Last sequence number by partition and source. */
  readonly sources: Map<number, Map<string, number>>
  readonly rejects: { partition: number; offset: bigint; reason: RejectReason }[]
  /** How a partition came to stand where its row stands, other than by bars; the oldest first. */
  readonly jumps: Jump[]
  /** How often a commit found the row elsewhere. */
  fenced: number
}

/** A partition that began, or was moved by hand. */
export interface Jump {
  readonly partition: number
  /** Undefined for a beginning. */
  readonly from: bigint | undefined
  readonly next: bigint
  readonly loss: Loss | undefined
  /** Which incarnation the log was in. */
  readonly incarnation: number
}

export function modelStore(guards: Guards): ModelStore {
  return {
    ...{ service: serviceOf('store'), guards, rows: new Map(), bars: new Map() },
    ...{ sources: new Map(), rejects: [], jumps: [], fenced: 0 },
  }
}

export function beginRow(
  store: ModelStore,
  partition: number,
  next: bigint,
  incarnation: number,
): Progress {
  const known = store.rows.get(partition)
  if (known !== undefined) return shown(store, known)
  store.rows.set(partition, { next, epoch: 0n })
  store.jumps.push({ partition, from: undefined, next, loss: undefined, incarnation })
  return { next, epoch: 0n }
}

export function rowsOf(store: ModelStore): Map<number, Progress> {
  return new Map([...store.rows].map(([partition, row]) => [partition, shown(store, row)]))
}

function shown({ guards }: ModelStore, row: Progress): Progress {
  return guards.fingerprint ? row : { next: row.next, epoch: row.epoch }
}

export function sourcesOf({ guards, sources }: ModelStore, partition: number): Map<string, number> {
  return new Map(guards.sources ? sources.get(partition) : undefined)
}

/** The whole of a commit, or nothing. */
export function applyCommit(store: ModelStore, commit: Commit): ApplyOutcome {
  if (!standsAt(store, commit)) return fencedBy(store, commit)
  writeBars(store, commit)
  writeProgress(store, commit)
  return { status: 'applied' }
}

/** The bars of a commit without its position: the first of two statements where one is wanted. */
export function applyBars(store: ModelStore, commit: Commit): ApplyOutcome {
  if (!standsAt(store, commit)) return fencedBy(store, commit)
  writeBars(store, commit)
  return { status: 'applied' }
}

/** The second of the two. */
export function applyProgress(store: ModelStore, commit: Commit): ApplyOutcome {
  if (!standsAt(store, commit)) return fencedBy(store, commit)
  writeProgress(store, commit)
  return { status: 'applied' }
}

export function moveRow(
  store: ModelStore,
  jump: Jump & { from: bigint; epoch: bigint },
): Progress | undefined {
  const { partition, from, next, epoch, loss, incarnation } = jump
  const row = store.rows.get(partition)
  if (row?.next !== from || row.epoch !== epoch) return undefined
  const moved = { next, epoch: epoch + 1n }
  store.rows.set(partition, moved)
  store.jumps.push({ partition, from, next, loss, incarnation })
  return moved
}

function standsAt({ guards, rows }: ModelStore, commit: Commit): boolean {
  const row = rows.get(commit.partition)
  if (row === undefined) return false
  const isThere = row.next === commit.expected || !guards.compareAndSet
  return isThere && (row.epoch === commit.epoch || !guards.epoch)
}

function fencedBy(store: ModelStore, { partition }: Commit): ApplyOutcome {
  store.fenced += 1
  const row = store.rows.get(partition)
  return { status: 'fenced', progress: row && { next: row.next, epoch: row.epoch } }
}

function writeBars(store: ModelStore, { partition, bars, rejects }: Commit): void {
  for (const bar of bars) mergeInto(store.bars, bar)
  for (const { offset, reason } of rejects) store.rejects.push({ partition, offset, reason })
}

function writeProgress(store: ModelStore, commit: Commit): void {
  const { partition, next, fingerprint } = commit
  const row = store.rows.get(partition) as Progress
  store.rows.set(partition, {
    ...{ next, epoch: row.epoch },
    fingerprint: fingerprint ?? row.fingerprint,
  })
  const seqs = store.sources.get(partition) ?? new Map<string, number>()
  for (const [src, seq] of commit.sources) seqs.set(src, Math.max(seq, seqs.get(src) ?? -1))
  store.sources.set(partition, seqs)
}
