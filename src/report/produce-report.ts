/** What produce says: a live line on a terminal, else a line where something happens. */
import type { FeedEvent } from '../lib/feed/feed.ts'
import type { ProduceTotals } from '../lib/pipeline/produce.ts'
import { clockText, countText, shownText, waitingText } from './message-text.ts'

export interface ProduceReport {
  readonly onEvent: (event: FeedEvent) => void
  readonly onWaiting: (problem: string | undefined) => void
  readonly close: () => void
}

const REDRAW_MS = 500
const ERASE_LINE = '\r\x1b[K'

export function produceReport(
  totals: ProduceTotals,
  { json, stream }: { json: boolean; stream: NodeJS.WriteStream },
): ProduceReport {
  const state: LineState = { trades: 0, rate: 0, connectedAtMs: undefined, problem: undefined }
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
  return {
    onEvent: (event) => {
      if (event.type === 'connected') state.connectedAtMs = event.atMs
      if (event.type === 'disconnected') state.connectedAtMs = undefined
      const message = messageOf(event)
      if (message !== undefined) say(event.type, shownText(message))
    },
    onWaiting: (problem) => {
      if (problem === state.problem) return
      state.problem = problem
      say('waiting', waitingText(problem))
    },
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
  problem: string | undefined
}

function statusLine(totals: ProduceTotals, state: LineState): string {
  const { connectedAtMs, rate } = state
  const parts = [
    connectedAtMs === undefined ? 'not connected' : `connected since ${clockText(connectedAtMs)}`,
    `${countText(rate)} trades/s`,
    `${countText(totals.trades)} trades`,
    totals.lastTradeMs === undefined
      ? 'no trade yet'
      : `last trade ${clockText(totals.lastTradeMs)}`,
    state.problem === undefined ? '' : 'waiting for the log',
  ]
  return parts.filter(Boolean).join(' · ')
}

function messageOf(event: FeedEvent): string | undefined {
  switch (event.type) {
    case 'trades':
      return undefined
    case 'connected':
      return `connected, subscribed to ${symbolCount(event.symbols.length)}`
    case 'disconnected':
      return `disconnected: ${event.reason}`
    case 'overflow':
      return `${event.trades} trades were dropped: the log is too slow or away`
    case 'notice':
      return event.message
  }
}

function doneMessage({ trades, rejects, dropped }: ProduceTotals): string {
  const parts = [
    `${countText(trades)} trades into the log`,
    rejects > 0 ? `${rejects} rejected` : '',
    dropped > 0 ? `${dropped} dropped` : '',
  ]
  return `done: ${parts.filter(Boolean).join(' · ')}`
}

function symbolCount(count: number): string {
  return count === 1 ? '1 symbol' : `${count} symbols`
}
