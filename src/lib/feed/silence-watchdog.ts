export interface SilenceLimits {
  /** Nothing heard for so long: a ping asks whether anybody is there. */
  readonly silentMs: number
  /** A server that has answered pings before gets this long for the next answer. */
  readonly pongMs: number
  /** A server that has never answered a ping may be silent for so long. */
  readonly staleMs: number
}

export interface SilenceActions {
  /** Asks the other side for a sign of life. */
  ping(): void
  /** Nobody is there any more; called once, and the watchdog has stopped. */
  stale(silentMs: number): void
}

/**
 * Tells a link that is quiet from one that is dead. Silence leads to a ping; a server that has
 * answered a ping before must answer this one soon, and one that never has gets the long limit.
 */
export class SilenceWatchdog {
  private readonly limits: SilenceLimits
  private readonly actions: SilenceActions
  private heardAt = performance.now()
  private pingedAt: number | undefined
  private answersPings = false
  private timer: NodeJS.Timeout | undefined

  constructor(limits: SilenceLimits, actions: SilenceActions) {
    this.limits = withinStale(limits)
    this.actions = actions
    this.arm()
  }

  /** Something came in. */
  heard(): void {
    const isAnswer = this.pingedAt !== undefined
    this.heardAt = performance.now()
    this.pingedAt = undefined
    if (isAnswer && this.timer !== undefined) this.arm()
  }

  /** A pong came in: from now on pongs are expected. */
  ponged(): void {
    this.answersPings = true
    this.heard()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private leftMs(): number {
    const { silentMs, pongMs, staleMs } = this.limits
    const now = performance.now()
    if (this.pingedAt === undefined) return this.heardAt + silentMs - now
    return this.answersPings ? this.pingedAt + pongMs - now : this.heardAt + staleMs - now
  }

  private arm(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.check(), Math.max(1, this.leftMs()))
  }

  private check(): void {
    if (this.leftMs() > 0) return this.arm()
    if (this.pingedAt === undefined) return this.ask()
    // A process that was itself asleep finds old deadlines: what waits in the socket is read first.
    setImmediate(() => this.decide())
  }

  private ask(): void {
    this.pingedAt = performance.now()
    this.actions.ping()
    this.arm()
  }

  private decide(): void {
    if (this.timer === undefined) return
    if (this.leftMs() > 0) return this.arm()
    this.stop()
    this.actions.stale(performance.now() - this.heardAt)
  }
}

/** A limit for silence that is shorter than usual shortens the steps on the way to it. */
function withinStale({ silentMs, pongMs, staleMs }: SilenceLimits): SilenceLimits {
  return {
    silentMs: Math.min(silentMs, (staleMs * 2) / 3),
    pongMs: Math.min(pongMs, staleMs / 3),
    staleMs,
  }
}
