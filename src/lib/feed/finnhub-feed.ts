import { EXIT, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { isSymbol } from '../core/trade.ts'
import { eventQueue, type QueueLimits } from './event-queue.ts'
import type { Feed } from './feed.ts'
import { parseFeedUrl } from './feed-url.ts'
import {
  holdConnection,
  type ConnectionSettings,
  type HeldConnectionEnd,
} from './finnhub-connection.ts'
import { FINNHUB_LIMITS, type FinnhubLimits } from './finnhub-limits.ts'
import { FIRST_CONNECTION, planReconnect, type ReconnectPlan } from './reconnect.ts'

export const FINNHUB_URL = 'wss://ws.finnhub.io'

/** What a free key carries safely. */
const SYMBOLS_LIMIT = 50
/** Trades that wait for a slow reader before further ones are dropped and counted. */
const QUEUED_TRADES_LIMIT = 250_000
/** The same, by the length of the messages that they came in. */
const QUEUED_BYTES_LIMIT = 32 * 1024 * 1024

export interface FinnhubFeedOptions {
  /** wss://…, or ws:// to this machine; without the key. */
  readonly url?: string
  readonly key: string
  /** What to subscribe to; double names count once. */
  readonly symbols: readonly string[]
  /** Ends the feed: what was received until then is still handed over. */
  readonly signal: AbortSignal
  /** More symbols than this are refused, 50 unless told: more need a paid key. */
  readonly maxSymbols?: number
  /** How long a server that answers no pings may be silent. */
  readonly staleAfterMs?: number
  /** How many trades may wait for a slow reader. */
  readonly maxQueuedTrades?: number
  /** Shorter limits, for tests. */
  readonly limits?: Partial<FinnhubLimits>
  /** Numbers from 0 up to 1. */
  readonly random?: () => number
  /** The clock, ms since 1970. */
  readonly now?: () => number
}

/**
 * Live trades of Finnhub's WebSocket. Heals itself for ever: an end of a connection is an event,
 * and another one is opened after a pause. The options are checked at once; the first connection
 * is opened when the iteration begins.
 *
 * @throws MktError for options that cannot work, and KEY_REFUSED out of the iteration
 */
export function finnhubFeed(options: FinnhubFeedOptions): Feed {
  const { staleAfterMs = FINNHUB_LIMITS.staleMs, now = Date.now } = options
  const settings = {
    url: parseFeedUrl(options.url ?? FINNHUB_URL),
    key: options.key,
    symbols: checkSymbols(options.symbols, options.maxSymbols ?? SYMBOLS_LIMIT),
    limits: { ...FINNHUB_LIMITS, staleMs: staleAfterMs, ...options.limits },
    now,
  }
  const limits = {
    trades: options.maxQueuedTrades ?? QUEUED_TRADES_LIMIT,
    bytes: QUEUED_BYTES_LIMIT,
  }
  const random = options.random ?? Math.random
  return { [Symbol.asyncIterator]: () => iterate(settings, limits, random, options.signal) }
}

function checkSymbols(asked: readonly string[], maxSymbols: number): string[] {
  const symbols = [...new Set(asked)]
  const bad = symbols.find((symbol) => !isSymbol(symbol))
  if (bad !== undefined) throw badSymbols(`${JSON.stringify(bad)} is no symbol`)
  if (symbols.length === 0) throw badSymbols('none was given')
  if (symbols.length <= maxSymbols) return symbols
  throw badSymbols(
    `${symbols.length} were given, and a free key carries ${SYMBOLS_LIMIT} (the limit set here: ${maxSymbols})`,
    `mkt produce --max-symbols ${symbols.length} (for a key that carries them)`,
  )
}

function badSymbols(why: string, remedy = 'mkt produce --symbols AAPL,BINANCE:BTCUSDT'): MktError {
  return new MktError(`Cannot subscribe to the symbols: ${why}`, {
    code: 'BAD_SYMBOLS',
    exit: EXIT.usage,
    tryThis: [remedy],
  })
}

type Settings = Omit<ConnectionSettings, 'emit'>

async function* iterate(
  settings: Settings,
  limits: QueueLimits,
  random: () => number,
  signal: AbortSignal,
) {
  const queue = eventQueue(limits, settings.now)
  const reader = new AbortController()
  const until = AbortSignal.any([signal, reader.signal])
  const running = stayConnected({ ...settings, emit: queue.push }, random, until).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  )
  try {
    yield* queue
  } finally {
    reader.abort()
    await running
  }
}

async function stayConnected(
  settings: ConnectionSettings,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  let state = FIRST_CONNECTION
  let said: string | undefined
  while (!signal.aborted) {
    const end = await holdConnection(settings, signal)
    if (signal.aborted) return
    const plan = planReconnect(state, end, random, settings.limits)
    const problem = problemOf(settings, end, plan)
    if (problem !== undefined && problem !== said) {
      const message = `${problem}; next try in ${Math.ceil(plan.delayMs / 1000)} s`
      settings.emit({ type: 'notice', message })
    }
    said = problem
    state = plan.state
    await pause(plan.delayMs, signal)
  }
}

/** What a person should know beyond the event of the disconnect; said once while it stays so. */
function problemOf(
  { url, limits }: ConnectionSettings,
  end: HeldConnectionEnd,
  plan: ReconnectPlan,
): string | undefined {
  if (!plan.keyInUse)
    return end.covered ? undefined : `Cannot connect to ${url.host}: ${end.reason}`
  return (
    `The feed closed ${limits.quickCloses} connections in a row as soon as they were open: ` +
    'is the key used elsewhere? Finnhub allows one connection per key'
  )
}
