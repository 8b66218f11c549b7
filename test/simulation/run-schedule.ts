import { messageOf } from '../../src/lib/core/errors.ts'
import { FAULTS, LOG_CHANGES, type FaultKind } from './fault-kinds.ts'
import { catchUp, catchUpAlone } from './catch-up.ts'
import { wakeAll } from './model-group.ts'
import { firstUnfinished, firstWrong } from './oracle.ts'
import { addWorker, type Scene } from './scene.ts'
import type { Service } from './service.ts'
import { startProducer } from './simulated-producer.ts'
import { hasFoundAnotherLog, isExpected, kill, SIGNAL } from './simulated-worker.ts'
import { actorOf } from './virtual-clock.ts'
import { START_MS, worldOf, type World, type WorldOptions } from './world.ts'

export interface ScheduleOptions extends WorldOptions {
  /** The kinds of faults to draw from; all of them, unless they are given. */
  readonly kinds?: readonly FaultKind[] | undefined
}

export interface Outcome {
  readonly seed: number
  /** What is wrong; undefined where everything is as it must be. */
  readonly problem: string | undefined
  readonly faults: readonly FaultKind[]
  /** A worker stopped because the log was not yesterday's. */
  readonly hasStopped: boolean
  /** How many commits found the row elsewhere. */
  readonly fenced: number
  readonly trace: readonly string[]
}

/**
 * Runs the schedule of a seed: producers and workers while faults strike, then workers that catch
 * up while nothing strikes any more. The same seed gives the same schedule.
 */
export async function runSchedule(options: ScheduleOptions): Promise<Outcome> {
  const world = worldOf(options)
  return world.clock.during(async () => {
    const scene = drawnScene(world, options.kinds ?? ALL_KINDS)
    const problem = await problemOf(scene)
    await abandon(scene)
    const { clock, store } = world
    const hasStopped = scene.workers.some(({ outcome }) => hasFoundAnotherLog(outcome?.error))
    return {
      ...{ seed: options.seed, problem, faults: scene.struck, hasStopped },
      ...{ fenced: store.fenced, trace: clock.trace },
    }
  })
}

const ALL_KINDS = Object.keys(FAULTS) as FaultKind[]
const FAULTS_END_MS = 3_000
const WORKERS_MAX = 3
const FAULTS_MAX = 7

function drawnScene(world: World, kinds: readonly FaultKind[]): Scene {
  const { choices, clock } = world
  const producers = [startProducer(world, 'producer', false)]
  if (choices.chance(0.4)) producers.push(startProducer(world, 'foreign', true))
  const scene: Scene = { world, producers, workers: [], struck: [], isCalm: false }
  for (let count = choices.between(1, WORKERS_MAX); count > 0; count -= 1) {
    addWorker(scene, { group: 'first' })
  }
  const chance = actorOf('chance', 'service')
  for (let count = choices.between(0, FAULTS_MAX); count > 0; count -= 1) {
    const kind = choices.pick(kinds)
    clock.after(chance, choices.within(0, FAULTS_END_MS), () => {
      clock.note(chance, kind)
      if (FAULTS[kind](scene)) scene.struck.push(kind)
    })
  }
  return scene
}

async function problemOf(scene: Scene): Promise<string | undefined> {
  const { world, struck } = scene
  await world.clock.runUntil(() => false, START_MS + FAULTS_END_MS)
  endFaults(scene)
  const logMayChange = LOG_CHANGES.some((kind) => struck.includes(kind))
  return (
    (await catchUp(scene)) ??
    oddEnd(scene, logMayChange) ??
    firstWrong(world) ??
    (await catchUpAlone(scene)) ??
    oddEnd(scene, logMayChange) ??
    firstWrong(world) ??
    firstUnfinished(world)
  )
}

/** A worker that ended with an error which nothing in the schedule accounts for. */
function oddEnd({ workers }: Scene, logMayChange: boolean): string | undefined {
  const odd = workers.find((worker) => !isExpected(worker, logMayChange))
  return odd && `${odd.actor.name} ended: ${messageOf(odd.outcome?.error)}`
}

/** Whoever is left may die now, or goes on beside those that catch up. */
function endFaults(scene: Scene): void {
  const { world, workers } = scene
  scene.isCalm = true
  restore(world.store.service)
  restore(world.log.service)
  world.habits.stale = 0
  world.habits.stray = 0
  for (const worker of workers) {
    if (worker.actor.state === 'stopped') world.clock.resume(worker.actor)
    if (worker.actor.state === 'running' && world.choices.chance(0.5)) kill(world, worker)
  }
  wakeAll(world)
}

function restore(service: Service): void {
  service.isAway = false
  service.slowness = 1
  service.fates.clear()
}

/** Lets go of what dead workers still hold: signals that never abort are never freed. */
async function abandon({ world, workers }: Scene): Promise<void> {
  for (const { actor, stop } of workers) {
    actor.state = 'ended'
    stop.abort(SIGNAL)
  }
  world.clock.after(actorOf('end', 'process'), 0, () => undefined)
  await world.clock.runUntil(() => false, Number.POSITIVE_INFINITY)
}
