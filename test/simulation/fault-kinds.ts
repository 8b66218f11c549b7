/** What goes wrong in a schedule: each fault is a function of the scene at a moment of its own. */
import {
  deleteRecords,
  killProducer,
  makeHole,
  makeLogAnew,
  repeatSend,
  resetPositions,
  sendPartially,
} from './log-faults.ts'
import type { Scene } from './scene.ts'
import { sendAway, slowDown, strikeApply, strikeReads } from './service-faults.ts'
import {
  jumpClock,
  killWorker,
  shareAnew,
  startSecondGroup,
  stopWorker,
  terminateWorker,
} from './worker-faults.ts'

/** By name; gives false where there was nothing to do it to. */
export const FAULTS = {
  'a worker is killed': killWorker,
  'a worker is stopped and goes on': stopWorker,
  'a worker is told to stop': terminateWorker,
  'the partitions are shared out anew': shareAnew,
  'a second group fills the same store': startSecondGroup,
  'the answer of an apply is lost': (scene) => strikeApply(scene, 'answer-lost'),
  'an apply takes effect late': (scene) => strikeApply(scene, 'late'),
  'an apply fails': (scene) => strikeApply(scene, 'refused'),
  'reading from the store fails': strikeReads,
  'the store is away': ({ world }) => sendAway(world, world.store.service),
  'the store is slow': ({ world }) => slowDown(world, world.store.service),
  'the log is away': ({ world }) => sendAway(world, world.log.service),
  'the log is slow': ({ world }) => slowDown(world, world.log.service),
  'a send is repeated': repeatSend,
  'a send reaches some partitions only': sendPartially,
  'a producer is killed': killProducer,
  'the log has a hole': makeHole,
  'the log deletes what was not read': deleteRecords,
  'the log is made anew': makeLogAnew,
  'the positions are reset': resetPositions,
  'a clock jumps': jumpClock,
} as const satisfies Record<string, (scene: Scene) => boolean>

export type FaultKind = keyof typeof FAULTS

/** Faults after which the log is not the one that the rows know. */
export const LOG_CHANGES: readonly FaultKind[] = [
  'the log deletes what was not read',
  'the log is made anew',
]
