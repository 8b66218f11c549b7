/** The end of a schedule: everything is counted, by workers beside others and by one alone. */
import { messageOf, MktError } from '../../src/lib/core/errors.ts'
import type { EtlOptions } from '../../src/lib/pipeline/etl.ts'
import type { Scene } from './scene.ts'
import { firstUnfinished, hasChanged } from './oracle.ts'
import {
  hasFoundAnotherLog,
  startWorker,
  terminate,
  type SimulatedWorker,
} from './simulated-worker.ts'

/** Everything must be counted within so much virtual time, … */
const CATCH_UP_MS = 600_000
/** … the workers must have ended after so much more, and what they asked for come to pass. */
const END_MS = 60_000

/** A worker catches up beside those that are left, then all are told to stop; gives what went wrong. */
export async function catchUp(scene: Scene): Promise<string | undefined> {
  const { world, workers, producers } = scene
  const { clock } = world
  const haveSent = (): boolean =>
    producers.every((one) => one.tradesLeft === 0 && one.unacknowledged.length === 0)
  if (!(await clock.runUntil(haveSent, clock.nowMs() + CATCH_UP_MS))) return 'a producer is stuck'
  const { problem } = await runOnce(scene, 'late worker', {})
  if (problem !== undefined) return problem
  for (const worker of workers) terminate(world, worker)
  const haveEnded = (): boolean => workers.every(({ actor }) => actor.state === 'ended')
  if (!(await clock.runUntil(haveEnded, clock.nowMs() + END_MS))) return 'a worker does not stop'
  await clock.runUntil(() => false, clock.nowMs() + END_MS)
  return undefined
}

/** Every partition may be told of twice: it may have lost records and have been made anew. */
const ROUNDS_MAX = 8

/**
 * Runs etl alone until it has caught up. Where it stops because the log is not the one that the
 * rows know, it is run again with what its error says to try.
 */
export async function catchUpAlone(scene: Scene): Promise<string | undefined> {
  let options: Partial<EtlOptions> = {}
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const { problem, worker } = await runOnce(scene, `last worker ${round}`, options)
    const error = worker.outcome?.error
    if (problem !== undefined || !hasFoundAnotherLog(error)) return problem
    if (!hasChanged(scene.world))
      return `it stopped, and the log has not changed: ${messageOf(error)}`
    options = suggestionOf(error)
  }
  return 'it stops again and again'
}

function suggestionOf(error: unknown): Partial<EtlOptions> {
  const [first = ''] = error instanceof MktError ? error.suggestions : []
  return first.includes('--on-gap') ? { onGap: 'skip' } : { reset: 'earliest' }
}

async function runOnce(
  { world, workers }: Scene,
  name: string,
  options: Partial<EtlOptions>,
): Promise<{ worker: SimulatedWorker; problem: string | undefined }> {
  const worker = startWorker(world, name, { group: 'first', once: true, ...options })
  workers.push(worker)
  const hasEnded = (): boolean => worker.actor.state === 'ended'
  if (await world.clock.runUntil(hasEnded, world.clock.nowMs() + CATCH_UP_MS)) {
    return { worker, problem: undefined }
  }
  const counted = firstUnfinished(world) ?? 'everything is counted'
  return { worker, problem: `${name} does not end: ${counted}` }
}
