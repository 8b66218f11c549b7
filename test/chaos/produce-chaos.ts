/** One scenario of chaos in which produce is struck, with a worker of etl beside it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { countByKind, explained, strikeAll } from './etl-chaos.ts'
import { chaosSize } from './chaos-size.ts'
import { produceStage, type ProduceStage, type StageOptions } from './produce-stage.ts'
import { seededSchedule, type Fault, type FaultPlan } from './seeded-schedule.ts'
import { workerCrew, type WorkerCrew } from './worker-crew.ts'

export interface ProduceChaos extends Omit<StageOptions, 'lifeMs'> {
  readonly scenario: string
  /** Those of a test run; `npm run chaos` multiplies them. */
  readonly spanMs: number
  readonly plans: readonly FaultPlan[]
  /** Has a fault happen that does not befall produce alone. */
  readonly strike: (fault: Fault, producer: WorkerCrew) => Promise<number | void> | void
  /** How produce ends for ever. */
  readonly ending: 'SIGTERM' | 'SIGKILL'
}

/** Faults may take longer than planned. */
const SPARE = 3
const AROUND_MS = 60_000
/** What it takes until there is a record of coverage: the last one is written at the end, if told. */
const CALM_MS = { SIGTERM: 2_500, SIGKILL: 7_000 }

/** What befalls produce alone, on either log. */
export const PRODUCE_FAULTS: readonly FaultPlan[] = [
  { kind: 'kill -9', count: 20 },
  { kind: 'freeze', count: 3, lastsMs: [500, 1_500] },
  ...[1000, 1001, 1006, 1008, 1011].map((code) => ({ kind: `close code ${code}`, count: 1 })),
]

/** Gives the symbols; rejects with seed and schedule where anything is not as it has to be. */
export async function produceChaos(chaos: ProduceChaos): Promise<readonly string[]> {
  const { seed, scale } = chaosSize()
  const spanMs = chaos.spanMs * scale
  const plans = [...PRODUCE_FAULTS, ...chaos.plans].map((plan) => ({
    ...{ ...plan, count: Math.round(plan.count * scale) },
  }))
  const schedule = seededSchedule({ seed, plans, spanMs })
  const lifeLimitMs = SPARE * spanMs + AROUND_MS
  const stage = await produceStage({ ...chaos, lifeMs: lifeLimitMs })
  const { environment, args } = stage
  const common = { size: 1, lifeLimitMs }
  const workers = workerCrew({ ...common, args: [], environment: chaos.arena.environment })
  const producer = workerCrew({ ...common, command: 'produce', args, environment })
  try {
    await stage.untilHeard()
    const strike = (fault: Fault) => befall(stage, producer, fault) ?? chaos.strike(fault, producer)
    const recoveriesMs = await strikeAll({ strike }, schedule, producer)
    await producer.heal()
    await stage.untilHeard()
    await sleep(CALM_MS[chaos.ending])
    await producer.stop(chaos.ending)
    await workers.stop()
    const faults = { ...countByKind(schedule), 'times that produce gave up': producer.gaveUp() }
    await stage.judge({ scenario: chaos.scenario, faults, recoveriesMs })
    return stage.market.symbols
  } catch (error) {
    throw explained(schedule, producer, error)
  }
}

const NO_CLOSE_FRAME = 1006

/** Undefined where it is nothing that befalls produce alone. */
function befall(
  stage: ProduceStage,
  producer: WorkerCrew,
  { kind, lastsMs }: Fault,
): Promise<void> | undefined {
  const code = /^close code (\d+)$/.exec(kind)?.[1]
  if (code !== undefined) return closeFeed(stage, Number(code))
  if (kind === 'kill -9') producer.kill(0)
  else if (kind === 'freeze') producer.freeze(0, lastsMs)
  else return undefined
  stage.look()
  return Promise.resolve()
}

/** Only a connection that brings trades is closed: else a few at once look like a key in use. */
async function closeFeed(stage: ProduceStage, code: number): Promise<void> {
  await stage.untilHeard()
  stage.market.close(codeOf(code))
}

/** 1006 is never sent: it stands for an end without a word. */
function codeOf(code: number): number | undefined {
  return code === NO_CLOSE_FRAME ? undefined : code
}
