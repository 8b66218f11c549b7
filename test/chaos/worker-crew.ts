/** Processes of `mkt etl` that share the work, and what befalls them: kill, freeze, leave. */
import { startMkt, type Environment, type Running } from '../support/run-mkt.ts'

export interface WorkerCrew {
  /** kill -9; another one takes the place at once. */
  kill(victim: number): void
  /** SIGSTOP, and SIGCONT after so long: longer than a session, and it wakes up as a zombie. */
  freeze(victim: number, lastsMs: number): void
  /** SIGTERM; another one takes the place at once. */
  leave(victim: number): void
  /** Lets the frozen go on, and resolves when nobody is on the way out. */
  heal(): Promise<void>
  /** The processes of those who are to be at work. */
  pids(): number[]
  /** How many have ended by themselves to be started again (exit 75), and were. */
  gaveUp(): number
  /** What those at work have said last, for the report of a failure. */
  report(): string
  /** Ends all, with SIGTERM; rejects where one ended by itself, or otherwise than it was told. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface CrewOptions {
  /** etl unless given. */
  readonly command?: string
  readonly size: number
  readonly args: readonly string[]
  readonly environment: Environment
  readonly lifeLimitMs: number
}

interface Worker {
  readonly running: Running
  state: 'working' | 'frozen' | 'leaving' | 'killed'
  thaw?: NodeJS.Timeout
}

const TOLD_TO_LEAVE = 143
/** It asks to be started again, as a supervisor does. */
const TRY_AGAIN = 75
const REPORT_CHARACTERS = 1_500

export function workerCrew(options: CrewOptions): WorkerCrew {
  const { command = 'etl', size, args, environment, lifeLimitMs } = options
  const living = new Set<Worker>()
  const faults: string[] = []
  const places: Worker[] = []
  let gaveUp = 0
  let isOver = false
  const hire = (place: number): void => {
    const running = startMkt([command, ...args], environment, lifeLimitMs)
    const worker: Worker = { running, state: 'working' }
    places[place] = worker
    living.add(worker)
    void running.ended.then(({ code, stderr }) => {
      clearTimeout(worker.thaw)
      living.delete(worker)
      if (isExpected(worker, code)) return
      if (code === TRY_AGAIN) gaveUp += 1
      else faults.push(`a worker that was ${worker.state} ended with ${code}:\n${tailOf(stderr)}`)
      if (places[place] === worker && !isOver) hire(place)
    })
  }
  const dismiss = (worker: Worker, signal: NodeJS.Signals): void => {
    thaw(worker)
    worker.state = signal === 'SIGKILL' ? 'killed' : 'leaving'
    worker.running.child.kill(signal)
  }
  const replace = (victim: number, signal: NodeJS.Signals): void => {
    const worker = choose(places, victim)
    dismiss(worker, signal)
    hire(places.indexOf(worker))
  }
  for (let place = 0; place < size; place += 1) hire(place)
  return {
    kill: (victim) => replace(victim, 'SIGKILL'),
    leave: (victim) => replace(victim, 'SIGTERM'),
    freeze(victim, lastsMs) {
      const worker = choose(places, victim)
      worker.state = 'frozen'
      worker.running.child.kill('SIGSTOP')
      worker.thaw = setTimeout(() => thaw(worker), lastsMs)
    },
    async heal() {
      places.forEach(thaw)
      await untilGone([...living].filter((worker) => !places.includes(worker)))
    },
    report: () =>
      places
        .map(
          ({ running, state }) =>
            `worker ${running.child.pid}, ${state}:\n${tailOf(running.stderr())}`,
        )
        .join('\n'),
    pids: () => places.map(({ running }) => running.child.pid as number),
    gaveUp: () => gaveUp,
    async stop(signal = 'SIGTERM') {
      isOver = true
      for (const worker of places) dismiss(worker, signal)
      await untilGone([...living])
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

async function untilGone(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map(({ running }) => running.ended))
}

/** The victim, or the next one that is at work. */
function choose(places: readonly Worker[], victim: number): Worker {
  const order = places.map((_, at) => places[(victim + at) % places.length] as Worker)
  return order.find(({ state }) => state === 'working') ?? (order[0] as Worker)
}

function thaw(worker: Worker): void {
  clearTimeout(worker.thaw)
  if (worker.state !== 'frozen') return
  worker.state = 'working'
  worker.running.child.kill('SIGCONT')
}

/** One that was told to leave before it had begun ends by the signal itself. */
function isExpected({ state, running }: Worker, code: number | null): boolean {
  if (state === 'killed') return true
  return state === 'leaving' && (code === TOLD_TO_LEAVE || running.child.signalCode === 'SIGTERM')
}

function tailOf(text: string): string {
  return text.slice(-REPORT_CHARACTERS)
}
