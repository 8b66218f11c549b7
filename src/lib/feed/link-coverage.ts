import type { FeedEvent } from './feed.ts'

export interface LinkCoverageLimits {
  /** How often a ping asks for a proof, and the most often that a sign of life is told. */
  readonly aliveEveryMs: number
  /** A server that has answered no ping is taken by its frames once a ping is this old. */
  readonly pongMs: number
}

export interface LinkCoverageActions {
  /** Sends a ping with this payload. */
  ping(payload: string): void
  emit(event: FeedEvent): void
  /** The clock, ms since 1970. */
  now(): number
}

interface Ping {
  readonly payload: string
  readonly sentMs: number
  /** By the clock that nobody sets. */
  readonly sentAt: number
  isAnswered: boolean
}

/**
 * Tells from when to when a connection brings in every trade, as far as that is proven. A server
 * answers in order: the pong of a ping proves that it had done before what it was asked before, and
 * that all which it sent until the ping left here has come in. A frame proves less: it may have
 * been under way for a while, so it counts only where pings are never answered.
 */
export class LinkCoverage {
  private readonly limits: LinkCoverageLimits
  private readonly actions: LinkCoverageActions
  private readonly timer: NodeJS.Timeout
  private pings = 0
  /** Only the newest ping counts: a server need not answer the others. */
  private newest: Ping | undefined
  private answersPings = false
  /** Asked for, and not proven yet. */
  private asked: readonly string[] | undefined
  private fromMs: number | undefined
  private provenMs = 0
  private saidMs = 0

  constructor(limits: LinkCoverageLimits, actions: LinkCoverageActions) {
    this.limits = limits
    this.actions = actions
    this.timer = setInterval(() => this.askAgain(), limits.aliveEveryMs)
    this.ping()
  }

  /** Asks for a sign of life. */
  ping(): void {
    const payload = String((this.pings += 1))
    const sentMs = this.actions.now()
    this.newest = { payload, sentMs, sentAt: performance.now(), isAnswered: false }
    this.actions.ping(payload)
  }

  /**
   * The server was asked for these symbols, and all the symbols that it was asked for before and
   * that are not among these it has refused.
   */
  subscribed(symbols: readonly string[]): void {
    // Nobody knows since when it did not send some of the larger set.
    if (this.fromMs !== undefined) this.uncover(this.fromMs, 'the server takes fewer symbols')
    this.asked = symbols
    this.ping()
  }

  ponged(payload: string): void {
    const ping = this.newest
    if (ping === undefined || !isOneOf(this.pings, payload)) return
    this.answersPings = true
    if (payload !== ping.payload || ping.isAnswered) return
    ping.isAnswered = true
    if (this.asked !== undefined) this.cover(this.asked)
    else if (this.fromMs !== undefined) this.alive(ping.sentMs)
  }

  /** A frame or a ping came in; its trades have been passed on. */
  heard(): void {
    if (this.answersPings) return
    if (this.asked !== undefined && this.isOverdue()) return this.cover(this.asked)
    if (this.fromMs === undefined) return
    this.provenMs = this.actions.now()
    const sinceMs = this.provenMs - this.saidMs
    if (sinceMs < 0 || sinceMs >= this.limits.aliveEveryMs) this.alive(this.provenMs)
  }

  /** The connection is no more; gives whether that was told, because something was covered. */
  end(reason: string): boolean {
    clearInterval(this.timer)
    if (this.fromMs === undefined) return false
    this.uncover(this.provenMs, reason)
    return true
  }

  private askAgain(): void {
    if (this.newest?.isAnswered === true) this.ping()
  }

  private isOverdue(): boolean {
    const { newest, limits } = this
    return newest !== undefined && performance.now() - newest.sentAt >= limits.pongMs
  }

  private cover(symbols: readonly string[]): void {
    const atMs = this.actions.now()
    this.asked = undefined
    this.fromMs = this.provenMs = this.saidMs = atMs
    this.actions.emit({ type: 'connected', atMs, symbols })
  }

  private alive(atMs: number): void {
    this.provenMs = this.saidMs = atMs
    this.actions.emit({ type: 'alive', atMs })
  }

  private uncover(atMs: number, reason: string): void {
    this.fromMs = undefined
    this.actions.emit({ type: 'disconnected', atMs, reason })
  }
}

/** Whether it is the payload of a ping, of which there were so many. */
function isOneOf(pings: number, payload: string): boolean {
  return /^\d{1,15}$/.test(payload) && Number(payload) <= pings
}
