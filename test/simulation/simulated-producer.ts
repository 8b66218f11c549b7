/**
 * A producer: appends trades of its own partition by partition, one batch at a time, the identical
 * batch until it is acknowledged. A producer that was killed is followed by one that first sends
 * the rest under the old source and then goes on under a new one.
 */
import type { Trade } from '../../src/lib/core/trade.ts'
import { wakeAll } from './model-group.ts'
import { append, type Sent } from './model-log.ts'
import { call } from './service.ts'
import { actorOf, type Actor } from './virtual-clock.ts'
import { START_MS, type World } from './world.ts'

export interface SimulatedProducer {
  readonly name: string
  /** Sends records without source and sequence, each once, whatever becomes of it. */
  readonly isForeign: boolean
  actor: Actor
  starts: number
  seq: number
  tradesLeft: number
  unacknowledged: readonly Sent[]
  /** How many of the next sends reach only some partitions before they fail. */
  partialSends: number
}

const RESTART_MS = 120
const TRADES_MAX = 30

export function startProducer(world: World, name: string, isForeign: boolean): SimulatedProducer {
  const producer: SimulatedProducer = {
    ...{ name, isForeign, actor: actorOf(name, 'process'), starts: 0, seq: 0 },
    ...{ tradesLeft: world.choices.between(3, TRADES_MAX), unacknowledged: [], partialSends: 0 },
  }
  start(world, producer)
  return producer
}

export function restartProducer(world: World, producer: SimulatedProducer): void {
  world.clock.note(producer.actor, 'is killed')
  producer.actor.state = 'ended'
  producer.actor = actorOf(producer.name, 'process')
  world.clock.after(producer.actor, RESTART_MS, () => start(world, producer))
}

function start(world: World, producer: SimulatedProducer): void {
  producer.starts += 1
  world.clock.after(producer.actor, 0, () => void produce(world, producer, producer.actor))
}

async function produce(world: World, producer: SimulatedProducer, actor: Actor): Promise<void> {
  await sendUnacknowledged(world, producer, actor)
  const src = producer.isForeign ? undefined : `${producer.name}-${producer.starts}/3`
  while (producer.tradesLeft > 0) {
    await pauseOf(world, actor, world.choices.within(0, PAUSE_MAX_MS))
    const count = Math.min(producer.tradesLeft, world.choices.between(1, BATCH_MAX))
    producer.tradesLeft -= count
    producer.unacknowledged = Array.from({ length: count }, () => drawnRecord(world, producer, src))
    await sendUnacknowledged(world, producer, actor)
  }
}

const PAUSE_MAX_MS = 250
const BATCH_MAX = 8
const RETRY_MS = 60

async function sendUnacknowledged(
  world: World,
  producer: SimulatedProducer,
  actor: Actor,
): Promise<void> {
  const { clock, log } = world
  while (producer.unacknowledged.length > 0) {
    const records = producer.unacknowledged
    const isPartial = producer.partialSends > 0
    if (isPartial) producer.partialSends -= 1
    try {
      await call(world, actor, log.service, 'append', () => {
        append(log, isPartial ? someOf(world, records) : records, clock.nowMs())
        wakeAll(world)
        if (isPartial) throw new Error('the send reached some partitions only')
      })
      producer.unacknowledged = []
    } catch {
      if (producer.isForeign) producer.unacknowledged = []
      await pauseOf(world, actor, RETRY_MS)
    }
  }
}

/** Of each partition's records the first few, as they are appended partition by partition. */
function someOf({ choices }: World, records: readonly Sent[]): Sent[] {
  const partitions = [...new Set(records.map(({ partition }) => partition))]
  return partitions.flatMap((partition) => {
    const ours = records.filter((record) => record.partition === partition)
    return ours.slice(0, choices.between(0, ours.length))
  })
}

function pauseOf({ clock }: World, actor: Actor, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(actor, ms, resolve))
}

const MINUTES = 3
const BAD_RECORDS = 0.04

/**
 * A trade of one of a few minutes. The size is a power of two of its own, so that the volume of a
 * bar tells which trades are in it.
 */
function drawnRecord(world: World, producer: SimulatedProducer, src: string | undefined): Sent {
  const { choices, log } = world
  const partition = choices.between(0, log.partitions.length - 1)
  const seq = producer.seq++
  const trade: Trade = {
    symbol: `${choices.pick(['AAPL', 'MSFT'])}:${partition}`,
    price: { digits: BigInt(choices.between(100, 109)), scale: 0 },
    size: { digits: 2n ** BigInt(seq + (producer.isForeign ? TRADES_MAX : 0)), scale: 0 },
    timeMs: START_MS + choices.between(0, MINUTES * 60 * 20) * 50,
    nanos: 0,
  }
  return { partition, src, seq, trade: choices.chance(BAD_RECORDS) ? undefined : trade }
}
