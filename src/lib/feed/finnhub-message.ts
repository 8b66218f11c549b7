import { withoutByteOrderMark } from '../core/byte-order-mark.ts'
import { parseExactJson } from '../core/exact-json.ts'
import { tradeOfJson } from '../core/trade-codec.ts'
import type { EpochUnit } from '../core/trade-time.ts'
import type { RejectReason, Trade } from '../core/trade.ts'
import type { Reject } from './feed.ts'
import { sampleOfJson, sampleOfText } from './json-sample.ts'

/** What one frame of Finnhub's WebSocket, or one line of a recording of it, says. */
export type FinnhubMessage =
  | {
      readonly kind: 'trades'
      readonly trades: readonly Trade[]
      readonly rejects: readonly Reject[]
    }
  /** Not about trades and no fault: ping, news, and what clients send. */
  | { readonly kind: 'control'; readonly type: string }
  /** The server's own words: not fit for a terminal. */
  | { readonly kind: 'error'; readonly message: string }
  /** The text as a whole is neither. */
  | { readonly kind: 'reject'; readonly reject: Reject }

export interface MessageOptions {
  /** The unit of `t`: 'ms' on the socket, 'auto' in files of other origin. */
  readonly unit: EpochUnit
  /** The clock, ms since 1970, where trades of the future are to be rejected: only a live feed. */
  readonly nowMs?: number
}

/**
 * Reads a frame or a line: Finnhub's `{"type":"trade","data":[…]}`, the same without its type, a
 * list of trades, or a single trade. Never throws: a bad trade is rejected alone, its neighbours
 * count, and a text that says nothing known is one reject.
 */
export function parseFinnhubMessage(text: string, options: MessageOptions): FinnhubMessage {
  const json = withoutByteOrderMark(text)
  if (json.trim() === '') return rejected('empty', text)
  let value: unknown
  try {
    value = parseExactJson(json)
  } catch {
    return rejected('not-json', text)
  }
  return messageOf(value, options) ?? rejected('not-a-trade', text)
}

function rejected(reason: RejectReason, text: string): FinnhubMessage {
  return { kind: 'reject', reject: { reason, sample: sampleOfText(text) } }
}

function messageOf(value: unknown, options: MessageOptions): FinnhubMessage | undefined {
  const content = finnhubContentOf(value)
  return content?.kind === 'items' ? tradesOf(content.items, options) : content
}

/** What a parsed message is about, before its items are read. */
export type FinnhubContent =
  /** Trades, or what stands in their place. */
  | { readonly kind: 'items'; readonly items: readonly unknown[] }
  | Extract<FinnhubMessage, { kind: 'control' | 'error' }>

/** Frames that Finnhub sends, or that its clients send and a recording may hold, or its first line. */
const CONTROL_TYPE =
  /^(?:mkt-journal|ping|pong|news|pr|(?:un)?subscri(?:be|bed|ption|ptions)(?:-[a-z]{1,20})?)$/

/** Tells what a JSON value is as a message; undefined where it says nothing known. */
export function finnhubContentOf(value: unknown): FinnhubContent | undefined {
  if (Array.isArray(value)) return { kind: 'items', items: value }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, data, msg } = value as Record<string, unknown>
  if (type === 'error') return { kind: 'error', message: typeof msg === 'string' ? msg : '' }
  if (typeof type === 'string' && CONTROL_TYPE.test(type)) return { kind: 'control', type }
  if (type !== undefined && type !== 'trade') return undefined
  if (Array.isArray(data)) return { kind: 'items', items: data }
  return data === undefined ? { kind: 'items', items: [value] } : undefined
}

function tradesOf(items: readonly unknown[], options: MessageOptions): FinnhubMessage {
  const trades: Trade[] = []
  const rejects: Reject[] = []
  for (const item of items) {
    const trade = tradeOrReason(item, options)
    if (typeof trade === 'string') rejects.push({ reason: trade, sample: sampleOfJson(item) })
    else trades.push(trade)
  }
  return { kind: 'trades', trades, rejects }
}

/** Clocks differ a little; a trade that is further ahead than this is wrong. */
const AHEAD_MAX_MS = 5 * 60_000

/** Whether a time is too far ahead of the clock, both ms since 1970, to be that of a trade. */
export function isAhead(timeMs: number, nowMs: number): boolean {
  return timeMs > nowMs + AHEAD_MAX_MS
}

function tradeOrReason(item: unknown, { unit, nowMs }: MessageOptions): Trade | RejectReason {
  const trade = tradeOfJson(item, unit)
  if (typeof trade === 'string' || nowMs === undefined) return trade
  return isAhead(trade.timeMs, nowMs) ? 'future-time' : trade
}
