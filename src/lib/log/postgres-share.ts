/**
 * Spreads the partitions of a topic over the workers of a group by session advisory locks: each
 * member shows itself by a lock of its own, and holds an even share of the partitions. Correctness
 * does not rest on it: two workers that read one partition are told apart by the store.
 */
import { createHash, randomInt } from 'node:crypto'
import { aborted, pause } from '../core/pause.ts'
import type { Sql } from '../postgres/connection.ts'
import type { PostgresReadOptions } from './postgres-reader.ts'

/** How often a worker looks for members that came or went. */
const REBALANCE_MS = 1_000
/** Numbers of member locks lie above those of any partition. */
const FIRST_MEMBER = 1_000_000
const LAST_MEMBER = 2_000_000_000

type ReadShare = (partitions: readonly number[], lost: AbortSignal) => Promise<void>

/** Calls `read` with this worker's share, which may be empty, and anew whenever it changes. */
export async function holdShare(options: PostgresReadOptions, read: ReadShare): Promise<void> {
  const sql = options.database.dedicated()
  const space = lockSpace(`${options.logId} ${options.topic} ${options.group}`)
  const member = randomInt(FIRST_MEMBER, LAST_MEMBER)
  try {
    await readShares({ ...options, sql, space, member }, read)
  } finally {
    await sql.end({ timeout: 1 }).catch(() => undefined)
  }
}

interface Membership extends PostgresReadOptions {
  readonly sql: Sql
  readonly space: number
  readonly member: number
}

async function readShares(membership: Membership, read: ReadShare): Promise<void> {
  const { signal } = membership
  let share: number[] | undefined
  while (!signal.aborted) {
    const held = share
    const lost = new AbortController()
    const ending = AbortSignal.any([signal, lost.signal])
    const reading = held === undefined ? aborted(ending) : read(held, ending)
    const change = shareChange(membership, held, ending)
    void change.finally(() => lost.abort())
    await reading.finally(() => lost.abort())
    share = (await change) ?? held
    await releaseOthers(membership, share ?? [])
  }
}

/** Waits until this worker should hold other partitions than `held`; gives them, already locked. */
async function shareChange(
  membership: Membership,
  held: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<number[] | undefined> {
  let wait = held === undefined ? 0 : REBALANCE_MS
  while (!signal.aborted) {
    await pause(wait, signal)
    wait = REBALANCE_MS
    // A database that is away keeps the share as it is: the reading loops wait for it by themselves.
    const share = await takeShare(membership, held ?? []).catch(() => undefined)
    if (share !== undefined && share.join() !== held?.join()) return share
  }
  return undefined
}

interface LockRow {
  partition: number
  mine: boolean
  free: boolean
}

/** An even share: what is held already comes first, then what nobody holds. */
async function takeShare(membership: Membership, held: readonly number[]): Promise<number[]> {
  const { sql, space, member, topic } = membership
  await sql`select pg_try_advisory_lock_shared(${space}::int, ${member}::int)
    where not exists (select from pg_locks where locktype = 'advisory'
      and classid = ${space}::int::oid and objid = ${member}::int::oid and pid = pg_backend_pid())`
  const members = await countMembers(membership)
  const rows = await sql<LockRow[]>`
    select h.partition, coalesce(bool_or(l.pid = pg_backend_pid()), false) as mine,
      count(l.pid) = 0 as free
    from mkt.log_heads h
    left join pg_locks l on l.locktype = 'advisory' and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
      and l.classid = ${space}::int::oid and l.objid = h.partition::oid
    where h.topic = ${topic} group by h.partition order by h.partition`
  const size = Math.ceil(rows.length / members)
  const mine = rows.filter((row) => row.mine && held.includes(row.partition))
  const share = mine.slice(0, size).map((row) => row.partition)
  for (const { partition } of rows.filter((row) => row.free)) {
    if (share.length < size && (await tryLock(sql, space, partition))) share.push(partition)
  }
  return share.sort((a, b) => a - b)
}

async function countMembers({ sql, space }: Membership): Promise<number> {
  const [row] = await sql<{ members: number }[]>`
    select count(distinct pid)::int as members from pg_locks
    where locktype = 'advisory' and granted and classid = ${space}::int::oid
      and objid >= ${FIRST_MEMBER}::int::oid
      and database = (select oid from pg_database where datname = current_database())`
  return Math.max(1, row?.members ?? 1)
}

async function tryLock(sql: Sql, space: number, partition: number): Promise<boolean> {
  const [row] = await sql<{ locked: boolean }[]>`
    select pg_try_advisory_lock(${space}::int, ${partition}::int) as locked`
  return row?.locked ?? false
}

/** Gives up what is held beyond the share, after reading of it has ended. */
async function releaseOthers({ sql, space }: Membership, share: readonly number[]): Promise<void> {
  const kept = share.length === 0 ? [-1] : [...share]
  await sql`
    select pg_advisory_unlock(${space}::int, objid::bigint::int) from pg_locks
    where locktype = 'advisory' and granted and pid = pg_backend_pid()
      and classid = ${space}::int::oid and objid < ${FIRST_MEMBER}::int::oid
      and objid::bigint <> all (${`{${kept.join()}}`}::text::bigint[])`.catch(() => undefined)
}

/** A positive 31-bit number for the group, as the first key of its advisory locks. */
function lockSpace(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0) & 0x7fffffff
}
