import type { ReadOptions } from '../../src/lib/log/trade-log.ts'
import { assign, memberOf, wake, type Member } from './model-reader.ts'
import { travelMs } from './service.ts'
import type { Actor } from './virtual-clock.ts'
import type { World } from './world.ts'

/** Members that share the partitions, as the log sees them. */
export interface Group {
  readonly name: string
  members: Member[]
  generation: number
}

/** Reads as a member of a group until the signal; rejects with what the reader throws. */
export function readAsMember(world: World, actor: Actor, options: ReadOptions): Promise<void> {
  const group = groupOf(world, options.group)
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      if (member.hasEnded) return
      member.hasEnded = true
      leave(member)
      wake(member)
      world.clock.after(actor, travelMs(world), settle)
    }
    const member = memberOf(world, actor, options, group, (error) => end(() => reject(error)))
    options.signal.addEventListener('abort', () => end(resolve), { once: true })
    if (options.signal.aborted) return end(resolve)
    join(member)
  })
}

function groupOf({ log }: World, name: string): Group {
  const group = log.groups.get(name) ?? { name, members: [], generation: 0 }
  log.groups.set(name, group)
  return group
}

function join(member: Member): void {
  member.group.members.push(member)
  rebalance(member.world, member.group)
}

function leave(member: Member): void {
  const { group, world } = member
  if (!group.members.includes(member)) return
  group.members = group.members.filter((other) => other !== member)
  rebalance(world, group)
}

/** The log has not heard of a process for a whole session. */
export function expel({ log }: World, actor: Actor): Member[] {
  const lost = membersOf(log.groups, actor)
  for (const member of lost) leave(member)
  return lost
}

/** A member that was expelled hears of it, and joins again. */
export function joinAgain(members: readonly Member[]): void {
  for (const member of members) {
    if (!member.hasEnded && !member.group.members.includes(member)) join(member)
  }
}

function membersOf(groups: ReadonlyMap<string, Group>, actor: Actor): Member[] {
  const all = [...groups.values()].flatMap(({ members }) => members)
  return all.filter((member) => member.actor === actor)
}

export function rebalanceAll(world: World): void {
  for (const group of world.log.groups.values()) rebalance(world, group)
}

const NEWS_SLOWNESS = 6

/** Shares the partitions out anew, by chance; every member hears of it at a time of its own. */
function rebalance(world: World, group: Group): void {
  if (group.members.length === 0) return
  const generation = (group.generation += 1)
  const shares = group.members.map((member) => ({ member, partitions: [] as number[] }))
  world.log.partitions.forEach((_, partition) => {
    world.choices.pick(shares).partitions.push(partition)
  })
  for (const { member, partitions } of shares) {
    const delayMs = travelMs(world, NEWS_SLOWNESS)
    world.clock.after(member.actor, delayMs, () => assign(member, generation, partitions))
  }
}

/** Tells every reader that there may be something to read. */
export function wakeAll(world: World): void {
  for (const { members } of world.log.groups.values()) {
    for (const member of members) {
      if (member.idle.size > 0) world.clock.after(member.actor, travelMs(world), () => wake(member))
    }
  }
}
