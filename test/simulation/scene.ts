import { startWorker, type SimulatedWorker } from './simulated-worker.ts'
import type { FaultKind } from './fault-kinds.ts'
import type { SimulatedProducer } from './simulated-producer.ts'
import type { EtlOptions } from '../../src/lib/pipeline/etl.ts'
import type { World } from './world.ts'

/** A schedule that is under way. */
export interface Scene {
  readonly world: World
  readonly workers: SimulatedWorker[]
  readonly producers: readonly SimulatedProducer[]
  /** What has struck so far. */
  readonly struck: FaultKind[]
  /** Nothing strikes any more, and nobody is replaced. */
  isCalm: boolean
}

/** Starts a worker more; what is not given of its options is drawn. */
export function addWorker(
  { world, workers }: Scene,
  given: Partial<EtlOptions> & { readonly group: string },
): SimulatedWorker {
  const worker = startWorker(world, `worker ${workers.length + 1}`, given)
  workers.push(worker)
  return worker
}

/** One that is neither dead nor stopped. */
export function someWorker({ world, workers }: Scene): SimulatedWorker | undefined {
  const running = workers.filter(({ actor }) => actor.state === 'running')
  return running.length === 0 ? undefined : world.choices.pick(running)
}
