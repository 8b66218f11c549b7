/** What befalls workers. Each gives false where there was nothing to do it to. */
import { rebalanceAll } from './model-group.ts'
import { addWorker, someWorker, type Scene } from './scene.ts'
import { kill, stopFor, terminate, type SimulatedWorker } from './simulated-worker.ts'

const RESTART_MAX_MS = 400

export function killWorker(scene: Scene): boolean {
  const worker = someWorker(scene)
  if (worker === undefined) return false
  kill(scene.world, worker)
  replace(scene, worker)
  return true
}

export function terminateWorker(scene: Scene): boolean {
  const worker = someWorker(scene)
  if (worker === undefined) return false
  terminate(scene.world, worker)
  replace(scene, worker)
  return true
}

/** Another one is started, before or after the log has noticed. */
function replace(scene: Scene, { group }: SimulatedWorker): void {
  const { clock, choices, log } = scene.world
  clock.after(log.service.actor, choices.within(0, RESTART_MAX_MS), () => {
    if (!scene.isCalm) addWorker(scene, { group })
  })
}

export function stopWorker(scene: Scene): boolean {
  const worker = someWorker(scene)
  if (worker === undefined) return false
  stopFor(scene.world, worker, scene.world.choices.within(20, 1_500))
  return true
}

export function shareAnew({ world }: Scene): boolean {
  rebalanceAll(world)
  return true
}

export function startSecondGroup(scene: Scene): boolean {
  addWorker(scene, { group: 'second' })
  return true
}

const JUMPS_MS = [-7_200_000, 7_200_000, -500, 500, 40]

export function jumpClock(scene: Scene): boolean {
  const { clock, choices } = scene.world
  const worker = someWorker(scene)
  if (worker === undefined) return false
  worker.actor.clockAheadMs += choices.pick(JUMPS_MS)
  clock.note(worker.actor, `has its clock ${worker.actor.clockAheadMs} ms ahead`)
  return true
}
