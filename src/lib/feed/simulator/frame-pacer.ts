import { setImmediate } from 'node:timers/promises'
import { pause } from '../../core/pause.ts'

/** A sender that fell behind catches up at most so much; the rest of the delay stays. */
const CATCH_UP_MAX_MS = 1_000
/** After so much work in a row, sockets and timers get their turn. */
const WORK_MAX_MS = 5

/** A clock for sending that stands still while nobody listens. */
export class FramePacer {
  private readonly signal: AbortSignal
  /** When offset 0 was, had the clock always run; undefined while it stands still. */
  private originMs: number | undefined
  private stoodAtMs = 0
  private workingSinceMs = 0
  private started = () => {}

  constructor(signal: AbortSignal) {
    this.signal = signal
    signal.addEventListener('abort', () => this.started(), { once: true })
  }

  start(): void {
    if (this.originMs !== undefined) return
    this.originMs = performance.now() - this.stoodAtMs
    this.started()
  }

  stop(): void {
    if (this.originMs === undefined) return
    this.stoodAtMs = performance.now() - this.originMs
    this.originMs = undefined
  }

  /** Resolves when the clock runs and has come to an offset, or the signal aborts. */
  async until(offsetMs: number): Promise<void> {
    while (!this.signal.aborted) {
      if (this.originMs === undefined) {
        await new Promise<void>((resolve) => (this.started = resolve))
        continue
      }
      const leftMs = this.originMs + offsetMs - performance.now()
      if (leftMs <= 0) return this.catchUp(-leftMs)
      await pause(leftMs, this.signal)
      this.workingSinceMs = performance.now()
    }
  }

  private async catchUp(behindMs: number): Promise<void> {
    if (behindMs > CATCH_UP_MAX_MS && this.originMs !== undefined) {
      this.originMs += behindMs - CATCH_UP_MAX_MS
    }
    if (performance.now() - this.workingSinceMs < WORK_MAX_MS) return
    await setImmediate()
    this.workingSinceMs = performance.now()
  }
}
