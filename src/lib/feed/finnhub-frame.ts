import { passEpochMs } from '../core/scan/scan-time.ts'
import { newTradeScan } from '../core/scan/finnhub-trade.ts'
import { symbolTable } from '../core/symbol-table.ts'
import { addTrade, tradeColumns, truncate, type TradeColumns } from '../core/trade-columns.ts'
import type { Trade } from '../core/trade.ts'
import type { Reject } from './feed.ts'
import { isAhead, parseFinnhubMessage, type FinnhubMessage } from './finnhub-message.ts'
import { scanMessage } from './scan/finnhub-scanner.ts'

/** What a frame of Finnhub's WebSocket says; a text that says nothing known is one reject. */
export type FinnhubFrame =
  | {
      readonly kind: 'trades'
      /** They hold until the next frame is read. */
      readonly trades: TradeColumns
      readonly rejects: readonly Reject[]
    }
  | Extract<FinnhubMessage, { kind: 'control' | 'error' }>

/** Reads frames one after the other; `nowMs` is the clock, ms since 1970. Never throws. */
export type ReadFrame = (frame: Buffer, nowMs: number) => FinnhubFrame

const NONE: readonly Reject[] = []

/**
 * Reads the frames of a live feed just as parseFinnhubMessage does, and the plain ones, which are
 * nearly all, straight from their bytes.
 */
export function frameReader(): ReadFrame {
  let trades = tradeColumns(symbolTable())
  let scan = newTradeScan(Buffer.alloc(0), trades, passEpochMs)
  let oddFrames = 0
  const renew = (): void => {
    trades = tradeColumns(symbolTable())
    scan = newTradeScan(Buffer.alloc(0), trades, passEpochMs)
    oddFrames = 0
  }
  return (frame, nowMs) => {
    if (trades.symbols.size() + oddFrames > NAMES_MAX) renew()
    truncate(trades)
    scan.bytes = frame
    const isPlain = scanMessage(scan, 0) === frame.length && !hasAhead(trades, nowMs)
    if (isPlain) return { kind: 'trades', trades, rejects: NONE }
    oddFrames += 1
    truncate(trades)
    return framed(trades, parseFinnhubMessage(frame.toString(), { unit: 'ms', nowMs }))
  }
}

/** A feed that makes up ever new names has the table of symbols begun anew after so many. */
const NAMES_MAX = 20_000

function hasAhead({ timeMs, length }: TradeColumns, nowMs: number): boolean {
  for (let row = 0; row < length; row += 1) {
    if (isAhead(timeMs[row] as number, nowMs)) return true
  }
  return false
}

function framed(trades: TradeColumns, message: FinnhubMessage): FinnhubFrame {
  if (message.kind === 'reject') return { kind: 'trades', trades, rejects: [message.reject] }
  if (message.kind !== 'trades') return message
  for (const trade of message.trades) add(trades, trade)
  return { kind: 'trades', trades, rejects: message.rejects }
}

const NO_LINE = 0

function add(trades: TradeColumns, trade: Trade): void {
  addTrade(trades, trade, trades.symbols.idOf(trade.symbol), NO_LINE)
}
