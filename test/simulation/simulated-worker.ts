import { isUnavailable, messageOf, MktError } from '../../src/lib/core/errors.ts'
import { etl, type EtlOptions } from '../../src/lib/pipeline/etl.ts'
import { expel, joinAgain } from './model-group.ts'
import { actorOf, type Actor } from './virtual-clock.ts'
import { logOf, storeOf, type World } from './world.ts'

/** A process that runs etl. */
export interface SimulatedWorker {
  readonly actor: Actor
  readonly group: string
  readonly stop: AbortController
  /** How it ended by itself; undefined while it runs, and where it was killed. */
  outcome: { readonly error: unknown } | undefined
}

const HOUR_MS = 3_600_000

/** Starts etl; what is not given of its options is drawn. */
export function startWorker(
  world: World,
  name: string,
  given: Partial<EtlOptions> & { readonly group: string },
): SimulatedWorker {
  const actor = actorOf(name, 'process')
  const stop = new AbortController()
  const worker: SimulatedWorker = { actor, group: given.group, stop, outcome: undefined }
  const end = (error?: unknown): void => {
    if (actor.state === 'ended') return
    actor.state = 'ended'
    worker.outcome = { error }
    world.clock.note(actor, error === undefined ? 'ends' : `ends: ${messageOf(error)}`)
    expel(world, actor)
  }
  const options = { ...drawnOptions(world, actor, stop.signal), ...given }
  world.clock.note(actor, `starts in group ${given.group}, ${JSON.stringify(options.limits)}`)
  world.clock.after(actor, 0, () => void etl(options).then(() => end(), end))
  return worker
}

function drawnOptions(world: World, actor: Actor, signal: AbortSignal): EtlOptions {
  const { choices } = world
  const batch = choices.pick([1, 2, 5, 20])
  return {
    ...{ log: logOf(world, actor), store: storeOf(world, actor), group: '', signal },
    limits: { batch, batchMax: batch * choices.pick([1, 3]), flushMs: choices.pick([1, 40, 400]) },
    ...{ from: 'earliest', onGap: choices.pick(['stop', 'stop', 'skip']), once: false },
    ...{ maxRuntimeMs: undefined, waitMs: HOUR_MS },
    onApplied: () => undefined,
    onWaiting: () => undefined,
  }
}

/** Found no position to reset, or others moved them at the same time. */
const RESET_ENDS = ['LOG_UNCHANGED', 'RESET_CONTENDED']

/** True where a worker may end so: the log is not yesterday's, or it was told to stop in an outage. */
export function isExpected({ outcome, stop }: SimulatedWorker, logHasChanged: boolean): boolean {
  const error = outcome?.error
  if (error === undefined || (stop.signal.aborted && isUnavailable(error))) return true
  if (!logHasChanged) return false
  return hasFoundAnotherLog(error) || (error instanceof MktError && RESET_ENDS.includes(error.code))
}

export function hasFoundAnotherLog(error: unknown): boolean {
  return error instanceof MktError && error.code === 'LOG_CHANGED' && error.exitCode === 65
}

/** How long the log waits for a member that it does not hear of. */
const SESSION_MS = 250
const NEWS_MS = 60

/** kill -9: what it has asked for goes on, it hears of nothing any more. */
export function kill(world: World, { actor }: SimulatedWorker): void {
  world.clock.note(actor, 'is killed')
  actor.state = 'ended'
  world.clock.after(world.log.service.actor, SESSION_MS, () => expel(world, actor))
}

/** SIGSTOP, and SIGCONT some time later, when others may have taken over. */
export function stopFor(world: World, { actor }: SimulatedWorker, ms: number): void {
  const { clock, log } = world
  if (actor.state !== 'running') return
  clock.note(actor, `is stopped for ${Math.round(ms)} ms`)
  actor.state = 'stopped'
  const lost = { members: [] as ReturnType<typeof expel> }
  clock.after(log.service.actor, SESSION_MS, () => {
    if (actor.state === 'stopped') lost.members = expel(world, actor)
  })
  clock.after(log.service.actor, ms, () => {
    if (actor.state !== 'stopped') return
    clock.note(actor, 'goes on')
    clock.resume(actor)
    clock.after(actor, NEWS_MS, () => joinAgain(lost.members))
  })
}

/** A reason that is given spares the making of an error. */
export const SIGNAL = 'SIGTERM'

/** SIGTERM. */
export function terminate(world: World, { actor, stop }: SimulatedWorker): void {
  world.clock.note(actor, 'is told to stop')
  world.clock.after(actor, 0, () => stop.abort(SIGNAL))
}
