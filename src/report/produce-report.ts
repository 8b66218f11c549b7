/** What produce says: a live line on a terminal, else a line where something happens. */
import type { FeedEvent } from '../lib/feed/feed.ts'
import type { ProduceTotals } from '../lib/pipeline/produce.ts'
import { clockText, countedText, countText, shownText, waitingText } from './message-text.ts'

/** What produce may have to wait for. */
type Awaited = 'log' | 'disk'

export interface ProduceReport {
  readonly onEvent: (event: FeedEvent) => void
  /** For one of two things that may be away, each of which is said by itself. */
  readonly waitingFor: (what: Awaited) => (problem: string | undefined) => void
  /** Says what a person should know. */
  readonly notice: (message: string) => void
  readonly close: () => void
}

const REDRAW_MS = 500
const ERASE_LINE = '\r\x1b[K'

export function produceReport(
  totals: ProduceTotals,
  { json, stream }: { json: boolean; stream: NodeJS.WriteStream },
): ProduceReport {
  const state: LineState = { trades: 0, rate: 0, connectedAtMs: undefined, away: new Set() }
  const isLive = stream.isTTY && !json
  const say = (event: string, message: string): void => {
    if (json) process.stdout.write(`${JSON.stringify({ event, message })}\n`)
    else stream.write(`${isLive ? ERASE_LINE : ''}${clockText(Date.now())} ${message}\n`)
  }
  const redraw = (): void => {
    state.rate = Math.round(((totals.trades - state.trades) * 1000) / REDRAW_MS)
    state.trades = totals.trades
    stream.write(`${ERASE_LINE}${statusLine(totals, state)}`)
  }
  const timer = isLive ? setInterval(redraw, REDRAW_MS) : undefined
  const droppedMessage = dropSummary(totals)
  return {
    onEvent: (event) => {
      if (event.type === 'connected') state.connectedAtMs = event.atMs
      if (event.type === 'disconnected') state.connectedAtMs = undefined
      const message = event.type === 'overflow' ? droppedMessage() : messageOf(event)
      if (message !== undefined) say(event.type, shownText(message))
    },
    waitingFor: (what) => (problem) => {
      if (state.away.has(what) === (problem !== undefined)) return
      if (problem === undefined) state.away.delete(what)
      else state.away.add(what)
      say('waiting', waitingText(problem))
    },
    notice: (message) => say('notice', shownText(message)),
    close: () => {
      clearInterval(timer)
      if (isLive) stream.write(ERASE_LINE)
      if (!json) say('done', doneMessage(totals))
    },
  }
}

interface LineState {
  /** How many trades the last redraw knew, for the rate since. */
  trades: number
  rate: number
  connectedAtMs: number | undefined
  readonly away: Set<Awaited>
}

function statusLine(totals: ProduceTotals, state: LineState): string {
  const { connectedAtMs, rate, away } = state
  const { trades, backlog, dropped, lastTradeMs } = totals
  const parts = [
    connectedAtMs === undefined ? 'not connected' : `connected since ${clockText(connectedAtMs)}`,
    `${countText(rate)} trades/s`,
    `${countText(trades)} trades`,
    lastTradeMs === undefined ? 'no trade yet' : `last trade ${clockText(lastTradeMs)}`,
    backlog > 0 ? `${countText(backlog)} in the journal` : '',
    dropped > 0 ? `${countText(dropped)} dropped` : '',
    ...[...away].map((what) => `waiting for the ${what}`),
  ]
  return parts.filter(Boolean).join(' · ')
}

type TalkativeEvent = Exclude<FeedEvent, { type: 'overflow' }>

function messageOf(event: TalkativeEvent): string | undefined {
  switch (event.type) {
    case 'trades':
    case 'alive':
      return undefined
    case 'connected':
      return `connected, subscribed to ${countedText(event.symbols.length, 'symbol')}`
    case 'disconnected':
      return `disconnected: ${event.reason}`
    case 'notice':
      return event.message
  }
}

/** Where trades are dropped, every message of the feed may tell of some. */
const DROPS_SAID_EVERY_MS = 10_000

/** What to say of drops; undefined where some were told of a moment ago. */
function dropSummary(totals: ProduceTotals): () => string | undefined {
  let said = 0
  let saidAt = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - saidAt < DROPS_SAID_EVERY_MS) return undefined
    const dropped = totals.dropped - said
    said = totals.dropped
    saidAt = performance.now()
    return `${countText(dropped)} trades were dropped: the journal is full, or its disk too slow`
  }
}

function doneMessage({ delivered, rejects, dropped, backlog }: ProduceTotals): string {
  const parts = [
    `${countText(delivered)} trades into the log`,
    rejects > 0 ? `${countText(rejects)} rejected` : '',
    dropped > 0 ? `${countText(dropped)} dropped` : '',
    backlog > 0 ? `${countText(backlog)} wait in the journal for the next start` : '',
  ]
  return `done: ${parts.filter(Boolean).join(' · ')}`
}
