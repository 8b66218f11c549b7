import { symbolTable, type SymbolTable } from '../../src/lib/core/symbol-table.ts'
import {
  addTrade,
  tradeAt,
  tradeColumns,
  type TradeColumns,
} from '../../src/lib/core/trade-columns.ts'
import type { Trade } from '../../src/lib/core/trade.ts'

/** Trades as columns; their lines are counted from 1. */
export function columnsOf(
  trades: readonly Trade[],
  symbols: SymbolTable = symbolTable(),
): TradeColumns {
  const columns = tradeColumns(symbols)
  for (const [at, trade] of trades.entries()) {
    addTrade(columns, trade, symbols.idOf(trade.symbol), at + 1)
  }
  return columns
}

export function tradesIn(columns: TradeColumns): Trade[] {
  return Array.from({ length: columns.length }, (_, row) => tradeAt(columns, row))
}
