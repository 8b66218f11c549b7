/**
 * Time and order of a simulation: events of processes and services on one virtual clock. Between
 * two events of a process the engine finishes all that the first one set going, as Node does, so
 * that the order of events is the only order there is.
 */

/** Who does something: a process that may be killed or stopped, or a service, which never is. */
export interface Actor {
  readonly name: string
  readonly kind: 'process' | 'service'
  state: 'running' | 'stopped' | 'ended'
  /** How far its wall clock is ahead of the others, ms. */
  clockAheadMs: number
  /** Came due while it was stopped. */
  readonly held: ScheduledEvent[]
}

export interface ScheduledEvent {
  readonly actor: Actor
  dueMs: number
  order: number
  isCancelled: boolean
  readonly run: () => void
}

export interface VirtualClock {
  /** ms since 1970, with a fraction. */
  nowMs(): number
  /** Schedules work of an actor; it is dropped where the actor has ended by then. */
  after(actor: Actor, delayMs: number, run: () => void): ScheduledEvent
  /** Lets a stopped actor go on: what came due meanwhile is due now. */
  resume(actor: Actor): void
  /** Runs events until the condition holds; false where none is left before `limitMs`. */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean>
  /** Sets this clock in the place of the global one for the time of the work. */
  during<T>(work: () => Promise<T>): Promise<T>
  /** Puts a line into the trace. */
  note(actor: Actor, what: string): void
  /** What happened, one line each; empty unless the clock was asked to keep it. */
  readonly trace: readonly string[]
}

export function actorOf(name: string, kind: Actor['kind']): Actor {
  return { name, kind, state: 'running', clockAheadMs: 0, held: [] }
}

export function virtualClock(startMs: number, isTraced: boolean): VirtualClock {
  const queue: ScheduledEvent[] = []
  const trace: string[] = []
  let nowMs = startMs
  let scheduled = 0
  let current = actorOf('nobody', 'process')

  const insert = (event: ScheduledEvent): void => {
    event.order = scheduled++
    queue.splice(placeOf(queue, event.dueMs), 0, event)
  }
  const after = (actor: Actor, delayMs: number, run: () => void): ScheduledEvent => {
    const event = { actor, dueMs: nowMs + Math.max(0, delayMs), order: 0, isCancelled: false, run }
    if (actor.state !== 'ended') insert(event)
    return event
  }
  const step = async (event: ScheduledEvent): Promise<void> => {
    const { actor } = event
    if (event.isCancelled || actor.state === 'ended') return
    if (actor.state === 'stopped') return void actor.held.push(event)
    nowMs = Math.max(nowMs, event.dueMs)
    current = actor
    event.run()
    if (actor.kind === 'process') await settled()
  }
  return {
    trace,
    after,
    nowMs: () => nowMs,
    note: (actor, what) => {
      if (isTraced)
        trace.push(`${(nowMs - startMs).toFixed(3).padStart(10)} ${actor.name}: ${what}`)
    },
    resume: (actor) => {
      actor.state = 'running'
      for (const event of actor.held.splice(0)) insert({ ...event, dueMs: nowMs })
    },
    runUntil: async (isDone, limitMs) => {
      while (!isDone()) {
        const event = queue.at(-1)
        if (event === undefined || event.dueMs > limitMs) return false
        queue.pop()
        await step(event)
      }
      return true
    },
    during: (work) =>
      withGlobals(
        {
          after: (delayMs, run) => after(current, delayMs, run),
          now: () => Math.floor(nowMs) + current.clockAheadMs,
          elapsed: () => nowMs - startMs,
        },
        work,
      ),
  }
}

/** The queue holds the earliest event last; of two that are due together the older one runs first. */
function placeOf(queue: readonly ScheduledEvent[], dueMs: number): number {
  let low = 0
  let high = queue.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((queue[middle] as ScheduledEvent).dueMs > dueMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Resolves when no promise is left that can go on by itself. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

interface GlobalTime {
  after(delayMs: number, run: () => void): ScheduledEvent
  /** What a process takes for the time of day, … */
  now(): number
  /** … and what it measures time by, which nobody sets. */
  elapsed(): number
}

async function withGlobals<T>(time: GlobalTime, work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout } = globalThis
  const { now } = Date
  const elapsed = performance.now.bind(performance)
  const set = (run: () => void, delayMs = 0): ScheduledEvent => time.after(delayMs, run)
  const clear = (event: ScheduledEvent | undefined): void => {
    if (event !== undefined) event.isCancelled = true
  }
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear })
  Date.now = () => time.now()
  performance.now = () => time.elapsed()
  try {
    return await work()
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout })
    Date.now = now
    performance.now = elapsed
  }
}
