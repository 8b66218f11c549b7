import { EXIT, MktError } from '../../src/lib/core/errors.ts'
import type { Choices } from './choices.ts'
import { actorOf, type Actor, type VirtualClock } from './virtual-clock.ts'

/** A service that processes call over a network: the database, or the brokers of the log. */
export interface Service {
  readonly name: string
  readonly actor: Actor
  isAway: boolean
  /** How often longer than usual everything takes. */
  slowness: number
  /** What becomes of the next calls of a name. */
  readonly fates: Map<string, Fate[]>
}

/**
 * `refused`: fails, and has no effect. `answer-lost`: fails, after its effect. `late`: fails, and
 * takes effect later, when the caller may have looked already.
 */
export type Fate = 'refused' | 'answer-lost' | 'late'

export function serviceOf(name: string): Service {
  return {
    ...{ name, actor: actorOf(name, 'service'), isAway: false, slowness: 1 },
    fates: new Map(),
  }
}

export function arm(service: Service, call: string, fate: Fate): void {
  service.fates.set(call, [...(service.fates.get(call) ?? []), fate])
}

export interface Network {
  readonly clock: VirtualClock
  readonly choices: Choices
}

const TRAVEL_MIN_MS = 0.2
const TRAVEL_MAX_MS = 12
const LATE_MIN_MS = 20
const LATE_MAX_MS = 2_500

/** How long a message is under way. */
export function travelMs({ choices }: Network, slowness = 1): number {
  return choices.within(TRAVEL_MIN_MS, TRAVEL_MAX_MS) * slowness
}

/**
 * A call: the request travels, takes effect at once, and is answered. A caller that has ended gets
 * no answer, but its request takes effect all the same.
 */
export function call<T>(
  network: Network,
  caller: Actor,
  service: Service,
  name: string,
  effect: () => T,
): Promise<T> {
  const { clock, choices } = network
  const fate = service.fates.get(name)?.shift()
  const travel = (): number => travelMs(network, service.slowness)
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clock.after(caller, travel(), () => reject(away(service, name)))
    }
    const take = (): void => {
      if (service.isAway || fate === 'refused') return fail()
      const { answer, error } = outcomeOf(effect)
      clock.note(service.actor, `${name} of ${caller.name}${fate ? `, ${fate}` : ''}`)
      if (fate === 'late') return
      clock.after(caller, travel(), () => {
        if (fate === 'answer-lost' || service.isAway) reject(away(service, name))
        else if (error !== undefined) reject(error)
        else resolve(answer as T)
      })
    }
    const lateMs = fate === 'late' ? choices.within(LATE_MIN_MS, LATE_MAX_MS) : 0
    clock.after(service.actor, travel() + lateMs, take)
    if (fate === 'late') fail()
  })
}

function outcomeOf<T>(effect: () => T): { answer?: T; error?: Error } {
  try {
    return { answer: effect() }
  } catch (error) {
    return { error: error as Error }
  }
}

export const AWAY = 'SIMULATED_OUTAGE'

export function away(service: Service, name: string): MktError {
  return new MktError(`Cannot reach ${service.name} for ${name}`, {
    code: AWAY,
    exit: EXIT.unavailable,
  })
}
