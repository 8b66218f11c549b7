import { printable } from '../core/printable.ts'
import type { TradeColumns } from '../core/trade-columns.ts'
import type { FeedEvent, Reject } from './feed.ts'
import { withoutKey } from './feed-url.ts'
import { frameReader } from './finnhub-frame.ts'
import type { FinnhubLimits } from './finnhub-limits.ts'
import { openSocket, type FinnhubSocket, type SocketEnd } from './finnhub-socket.ts'
import { sampleOfText } from './json-sample.ts'
import { LinkCoverage } from './link-coverage.ts'
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
  /** With the length of the message that the event comes from; its columns may be used anew then. */
  readonly emit: (event: FeedEvent, bytes?: number) => void
}

/** `covered`: its symbols were covered, and its end was told as an event. */
export type HeldConnectionEnd = ConnectionEnd & { readonly covered: boolean }

/**
 * Opens one connection and passes on what it brings until it ends. The symbols count as covered
 * as long as that is proven; see LinkCoverage. Never rejects; an abort ends it at once.
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
  private readonly read = frameReader()
  private readonly errorsSaid = new Set<string>()
  private watchdog: SilenceWatchdog | undefined
  private coverage: LinkCoverage | undefined
  private subscription: Subscription | undefined
  private openedAt: number | undefined

  constructor(settings: ConnectionSettings, done: (end: HeldConnectionEnd) => void) {
    this.settings = settings
    this.done = done
    this.socket = openSocket(settings.url, settings.key, settings.limits, {
      opened: () => this.opened(),
      frame: (bytes) => this.frame(bytes),
      pinged: () => this.pinged(),
      ponged: (payload) => this.ponged(payload),
      ended: (end) => this.ended(end),
    })
  }

  stop(): void {
    this.socket.end({ reason: 'produce stopped' })
  }

  private opened(): void {
    const { limits, symbols, emit, now } = this.settings
    this.openedAt = performance.now()
    const ping = (payload: string) => this.socket.ping(payload)
    const coverage = (this.coverage = new LinkCoverage(limits, { ping, emit, now }))
    this.watchdog = new SilenceWatchdog(limits, {
      ping: () => coverage.ping(),
      stale: (silentMs) => this.socket.end({ reason: silenceText(silentMs) }),
    })
    this.subscription = subscribeGently(symbols, limits.subscribeEveryMs, {
      ask: (symbol) => this.socket.send(JSON.stringify({ type: 'subscribe', symbol })),
      settled: (asked) => coverage.subscribed(asked),
    })
  }

  private pinged(): void {
    this.watchdog?.heard()
    this.coverage?.heard()
  }

  private ponged(payload: string): void {
    this.watchdog?.ponged()
    this.coverage?.ponged(payload)
  }

  private frame(bytes: Buffer): void {
    this.watchdog?.heard()
    const frame = this.read(bytes, this.settings.now())
    if (frame.kind === 'trades') this.trades(frame.trades, frame.rejects, bytes.length)
    if (frame.kind === 'error') this.serverError(frame.message)
    this.coverage?.heard()
  }

  private trades(trades: TradeColumns, rejects: readonly Reject[], bytes: number): void {
    if (trades.length + rejects.length === 0) return
    const cleaned = rejects.map((reject) => this.clean(reject))
    this.settings.emit({ type: 'trades', trades, rejects: cleaned }, bytes)
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
    this.watchdog?.stop()
    this.subscription?.stop()
    const covered = this.coverage?.end(end.reason) ?? false
    this.done({ ...end, openMs, covered })
  }
}

function silenceText(silentMs: number): string {
  return `nothing heard for ${Math.round(silentMs / 1000)} s`
}
