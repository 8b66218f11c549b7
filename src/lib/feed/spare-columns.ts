import type { SymbolTable } from '../core/symbol-table.ts'
import { tradeColumns, truncate, type TradeColumns } from '../core/trade-columns.ts'

/** Columns that are used again: new ones for every message would be work for the collector. */
export interface SpareColumns {
  /** Empty ones for trades with this table of symbols. */
  take(symbols: SymbolTable): TradeColumns
  /** Gives columns back that nobody looks at any more. */
  giveBack(columns: TradeColumns): void
}

/** More are seldom under way at once, where the reader keeps up. */
const KEPT_MAX = 4
/** Columns that had to hold more at some time are not kept. */
const KEPT_ROWS_MAX = 16_384

export function spareColumns(): SpareColumns {
  const kept: TradeColumns[] = []
  return {
    take: (symbols) => {
      const columns = kept.pop()
      return columns?.symbols === symbols ? columns : tradeColumns(symbols)
    },
    giveBack: (columns) => {
      if (kept.length === KEPT_MAX || columns.symbol.length > KEPT_ROWS_MAX) return
      truncate(columns)
      kept.push(columns)
    },
  }
}
