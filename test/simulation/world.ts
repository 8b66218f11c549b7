import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import type { ApplyOutcome, BarStore, Commit } from '../../src/lib/store/bar-store.ts'
import { choicesOf, type Choices } from './choices.ts'
import { ALL_GUARDS, type Guards } from './guards.ts'
import { readAsMember } from './model-group.ts'
import { incarnationOf, modelLog, rangesOf, type ModelLog } from './model-log.ts'
import {
  applyBars,
  applyCommit,
  applyProgress,
  beginRow,
  modelStore,
  moveRow,
  rowsOf,
  sourcesOf,
  type ModelStore,
} from './model-store.ts'
import { call, type Service } from './service.ts'
import { virtualClock, type Actor, type VirtualClock } from './virtual-clock.ts'

/** One schedule: its parts, and all that is drawn from its seed. */
export interface World {
  readonly clock: VirtualClock
  readonly choices: Choices
  readonly guards: Guards
  readonly log: ModelLog
  readonly store: ModelStore
  readonly habits: Habits
}

/** What happens all the time in a schedule, and not at one moment of it. */
export interface Habits {
  /** How often a batch that was fetched before a seek is handed over after it. */
  stale: number
  /** How often a reader is set to an offset that nobody asked for. */
  stray: number
  /** A fetch gives at most so many records. */
  readonly batchRecords: number
}

export interface WorldOptions {
  readonly seed: number
  readonly guards?: Partial<Guards> | undefined
  readonly isTraced?: boolean
}

/** 14:30 UTC; a schedule lasts for some seconds. */
export const START_MS = Date.UTC(2024, 0, 2, 14, 30)

export function worldOf({ seed, guards, isTraced = false }: WorldOptions): World {
  const choices = choicesOf(seed)
  const present = { ...ALL_GUARDS, ...guards }
  return {
    ...{ choices, guards: present, clock: virtualClock(START_MS, isTraced) },
    log: modelLog(choices.between(1, 3)),
    store: modelStore(present),
    habits: {
      stale: choices.pick([0, 0.2, 0.8]),
      stray: choices.pick([0, 0, 0, 0.1, 0.3]),
      batchRecords: choices.pick([1, 3, 8, 100]),
    },
  }
}

/** The log as one process reaches it, as far as etl asks it for anything. */
export function logOf(world: World, actor: Actor): TradeLog {
  const { log } = world
  const ask = asker(world, actor, log.service)
  const used: Pick<TradeLog, 'id' | 'kind' | 'topic' | 'partitionCount' | 'ranges' | 'read'> = {
    ...{ id: log.id, kind: 'kafka', topic: log.topic },
    partitionCount: () => ask('partitionCount', () => log.partitions.length),
    ranges: () => ask('ranges', () => rangesOf(log)),
    read: (options) => readAsMember(world, actor, options),
  }
  return used as TradeLog
}

/** The store as one process reaches it, as far as etl asks it for anything. */
export function storeOf(world: World, actor: Actor): BarStore {
  const { store, log } = world
  const ask = asker(world, actor, store.service)
  const used: Pick<BarStore, 'id' | 'begin' | 'progress' | 'sources' | 'apply' | 'move'> = {
    id: 'store',
    begin: (_, partition, next) =>
      ask('begin', () => beginRow(store, partition, next, incarnationOf(log))),
    progress: () => ask('progress', () => rowsOf(store)),
    sources: (_, partition) => ask('sources', () => sourcesOf(store, partition)),
    apply: (commit) => apply(world, ask, { ...commit, sources: new Map(commit.sources) }),
    move: (_, partition, { next: from, epoch }, next, loss) =>
      ask('move', () =>
        moveRow(store, { partition, from, epoch, next, loss, incarnation: incarnationOf(log) }),
      ),
  }
  return used as BarStore
}

type Ask = <T>(name: string, effect: () => T) => Promise<T>

function asker(world: World, actor: Actor, service: Service): Ask {
  return (name, effect) => call(world, actor, service, name, effect)
}

async function apply({ clock, store, guards }: World, ask: Ask, commit: Commit) {
  const { partition, expected, next } = commit
  const noted = (outcome: ApplyOutcome): ApplyOutcome => {
    clock.note(
      store.service.actor,
      `partition ${partition}, ${expected} to ${next}: ${outcome.status}`,
    )
    return outcome
  }
  if (guards.oneStatement) return ask('apply', () => noted(applyCommit(store, commit)))
  const written = await ask('apply', () => noted(applyBars(store, commit)))
  if (written.status === 'fenced') return written
  return ask('apply', () => noted(applyProgress(store, commit)))
}
