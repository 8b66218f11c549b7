/** What befalls producers and the log. Each gives false where there was nothing to do it to. */
import { rebalanceAll, wakeAll } from './model-group.ts'
import { deleteBefore, incarnationOf, leaveHole, makeAnew, newest } from './model-log.ts'
import { hasChanged } from './oracle.ts'
import { addWorker, type Scene } from './scene.ts'
import { arm } from './service.ts'
import { restartProducer } from './simulated-producer.ts'
import type { World } from './world.ts'

export function repeatSend({ world }: Scene): boolean {
  arm(world.log.service, 'append', world.choices.pick(['answer-lost', 'late']))
  return true
}

export function sendPartially({ world, producers }: Scene): boolean {
  world.choices.pick(producers).partialSends += 1
  return true
}

export function killProducer({ world, producers }: Scene): boolean {
  restartProducer(world, world.choices.pick(producers))
  return true
}

/**
 * Not in a log that was made anew, nor before the first record: a hole cannot be told from a hole,
 * so no worker could see there that the log is another one.
 */
export function makeHole({ world }: Scene): boolean {
  const { choices, log } = world
  const partition = somePartition(world)
  if (incarnationOf(log) > 0 || newest(log, partition).records.length === 0) return false
  leaveHole(log, partition, choices.between(1, 3))
  wakeAll(world)
  return true
}

/** Retention takes no account of who has read what. */
export function deleteRecords({ world }: Scene): boolean {
  const { clock, choices, log, store } = world
  const behind = [...log.partitions.keys()].flatMap((partition) => {
    const { start, end } = newest(log, partition)
    const next = store.rows.get(partition)?.next ?? start
    return next < end ? [{ partition, next, end }] : []
  })
  if (behind.length === 0) return false
  const { partition, next, end } = choices.pick(behind)
  const offset = next + BigInt(choices.between(1, Number(end - next)))
  clock.note(log.service.actor, `deletes partition ${partition} before ${offset}`)
  deleteBefore(log, partition, offset)
  return true
}

export function makeLogAnew(scene: Scene): boolean {
  const { world } = scene
  const { clock, choices, log } = world
  const share = choices.pick([0, 0, 0.5, 0.9])
  clock.note(log.service.actor, `is made anew, of what it held ${share * 100} % come back`)
  makeAnew(log, ({ end }) => BigInt(Math.floor(Number(end) * share)))
  rebalanceAll(world)
  if (choices.chance(0.5)) {
    clock.after(log.service.actor, choices.within(0, NOTICED_MAX_MS), () => {
      if (resetPositions(scene)) scene.struck.push('the positions are reset')
    })
  }
  return true
}

const NOTICED_MAX_MS = 900

/** Somebody has seen that the log is another one, and runs etl with the option for it. */
export function resetPositions(scene: Scene): boolean {
  if (scene.isCalm || !hasChanged(scene.world)) return false
  addWorker(scene, { group: 'first', reset: 'earliest', onGap: 'skip' })
  return true
}

function somePartition({ choices, log }: World): number {
  return choices.between(0, log.partitions.length - 1)
}
