import { printable } from '../core/printable.ts'
import type { Trade } from '../core/trade.ts'
import type { FeedEvent, Reject } from './feed.ts'
import { withoutKey } from './feed-url.ts'
import type { FinnhubLimits } from './finnhub-limits.ts'
import { parseFinnhubMessage } from './finnhub-message.ts'
import { openSocket, type FinnhubSocket, type SocketEnd } from './finnhub-socket.ts'
import { sampleOfText } from './json-sample.ts'
import type { ConnectionEnd } from './reconnect.ts'
import { SilenceWatchdog } from './silence-watchdog.ts'
import { subscribeGently, type Subscription } from './subscription.ts'

/** What every connection of a feed is made with. */
export interface ConnectionSettings {
  readonly url: URL
  readonly key: string
  readonly symbols: readonly string[]
  readonly limits: FinnhubLimits
  /** The clock, ms since 1970. */
  readonly now: () => number
  readonly emit: (event: FeedEvent) => void
}

/** `covered`: it came as far as receiving trades, and its end was told as an event. */
export type HeldConnectionEnd = ConnectionEnd & { readonly covered: boolean }

/**
 * Opens one connection and passes on what it brings until it ends. The symbols count as covered
 * from the moment when the last of them was asked for. Never rejects; an abort ends it at once.
 */
export function holdConnection(
  settings: ConnectionSettings,
  signal: AbortSignal,
): Promise<HeldConnectionEnd> {
  return new Promise((resolve) => {
    const connection = new Connection(settings, (end) => {
      signal.removeEventListener('abort', stop)
      resolve(end)
    })
    const stop = () => connection.stop()
    signal.addEventListener('abort', stop)
  })
}

class Connection {
  private readonly settings: ConnectionSettings
  private readonly done: (end: HeldConnectionEnd) => void
  private readonly socket: FinnhubSocket
  private readonly errorsSaid = new Set<string>()
  private watchdog: SilenceWatchdog | undefined
  private subscription: Subscription | undefined
  private openedAt: number | undefined
  /** Where what is covered began; then the last sign of life. Undefined before. */
  private coveredToMs: number | undefined

  constructor(settings: ConnectionSettings, done: (end: HeldConnectionEnd) => void) {
    this.settings = settings
    this.done = done
    this.socket = openSocket(settings.url, settings.key, settings.limits, {
      opened: () => this.opened(),
      frame: (text) => this.frame(text),
      pinged: () => this.heard(),
      ponged: () => this.ponged(),
      ended: (end) => this.ended(end),
    })
  }

  stop(): void {
    this.socket.end({ reason: 'stopped' })
  }

  private opened(): void {
    const { limits, symbols } = this.settings
    this.openedAt = performance.now()
    this.watchdog = new SilenceWatchdog(limits, {
      ping: () => this.socket.ping(),
      stale: (silentMs) => this.socket.end({ reason: silenceText(silentMs), lost: true }),
    })
    // Whether this server answers pings at all is best known before it falls silent.
    this.socket.ping()
    this.subscription = subscribeGently(symbols, limits.subscribeEveryMs, {
      ask: (symbol) => this.socket.send(JSON.stringify({ type: 'subscribe', symbol })),
      settled: (covered) => this.cover(covered),
    })
  }

  /** Coverage is told as intervals: another set of symbols ends one and begins the next. */
  private cover(symbols: readonly string[]): void {
    const atMs = this.settings.now()
    if (this.coveredToMs !== undefined) this.uncover(atMs, 'the server takes fewer symbols')
    this.coveredToMs = atMs
    this.settings.emit({ type: 'connected', atMs, symbols })
  }

  private uncover(atMs: number, reason: string): void {
    this.settings.emit({ type: 'disconnected', atMs, reason })
  }

  private heard(): number {
    const atMs = this.settings.now()
    this.watchdog?.heard()
    if (this.coveredToMs !== undefined) this.coveredToMs = Math.max(this.coveredToMs, atMs)
    return atMs
  }

  private ponged(): void {
    this.heard()
    this.watchdog?.ponged()
  }

  private frame(text: string): void {
    const message = parseFinnhubMessage(text, { unit: 'ms', nowMs: this.heard() })
    if (message.kind === 'trades') this.trades(message.trades, message.rejects)
    if (message.kind === 'reject') this.trades([], [message.reject])
    if (message.kind === 'error') this.serverError(message.message)
  }

  private trades(trades: readonly Trade[], rejects: readonly Reject[]): void {
    if (trades.length + rejects.length === 0) return
    this.settings.emit({
      type: 'trades',
      trades,
      rejects: rejects.map((reject) => this.clean(reject)),
    })
  }

  private clean(reject: Reject): Reject {
    return { ...reject, sample: withoutKey(reject.sample, this.settings.key) }
  }

  private serverError(text: string): void {
    const { emit, key, limits } = this.settings
    if (/too many symbols/i.test(text)) return this.tooManySymbols()
    const words = printable(withoutKey(sampleOfText(text), key))
    if (this.errorsSaid.size >= limits.errorNotices || this.errorsSaid.has(words)) return
    this.errorsSaid.add(words)
    emit({ type: 'notice', message: `The feed reports an error: ${words || 'without words'}` })
  }

  private tooManySymbols(): void {
    const leftOut = this.subscription?.tooMany() ?? []
    if (leftOut.length === 0) return
    const message = `The feed takes no more symbols for this key; left out: ${leftOut.join(', ')}`
    this.settings.emit({ type: 'notice', message })
  }

  private ended(end: SocketEnd): void {
    const openMs = this.openedAt === undefined ? undefined : performance.now() - this.openedAt
    const coveredToMs = this.coveredToMs
    this.watchdog?.stop()
    this.subscription?.stop()
    if (coveredToMs !== undefined) {
      this.uncover(end.lost === true ? coveredToMs : this.settings.now(), end.reason)
    }
    this.done({ ...end, openMs, covered: coveredToMs !== undefined })
  }
}

function silenceText(silentMs: number): string {
  return `nothing heard for ${Math.round(silentMs / 1000)} s`
}
