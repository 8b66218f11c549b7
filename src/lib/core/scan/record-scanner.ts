import { symbolTable } from '../symbol-table.ts'
import { decodeTrade } from '../trade-codec.ts'
import { addTrade, tradeColumns, truncate, type TradeColumns } from '../trade-columns.ts'
import type { RejectReason } from '../trade.ts'
import { newTradeScan, scanTrade } from './finnhub-trade.ts'
import { passEpochMs } from './scan-time.ts'

/** Reads the records of a log, one at a time, without an object for each. */
export interface RecordScanner {
  /** Its only row is the trade that was read last. */
  readonly trade: TradeColumns
  /** Reads the record in bytes[start, end) as decodeTrade does; gives why it is none that counts. */
  scan(bytes: Buffer, start: number, end: number): RejectReason | undefined
}

/** Records of the common layouts are read from their bytes; decodeTrade reads all others. */
export function recordScanner(): RecordScanner {
  const trade = tradeColumns(symbolTable())
  const scan = newTradeScan(Buffer.alloc(0), trade, passEpochMs)
  return {
    trade,
    scan(bytes, start, end) {
      truncate(trade)
      scan.bytes = bytes
      // What ends elsewhere has read on into other bytes, or left some of its own.
      if (scanTrade(scan, start) === end) return undefined
      truncate(trade)
      return scanSlowly(trade, bytes, start, end)
    },
  }
}

function scanSlowly(
  columns: TradeColumns,
  bytes: Buffer,
  start: number,
  end: number,
): RejectReason | undefined {
  const trade = decodeTrade(bytes, start, end)
  if (typeof trade === 'string') return trade
  addTrade(columns, trade, columns.symbols.idOf(trade.symbol), 0)
  return undefined
}
