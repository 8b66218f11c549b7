/** A row of bars as PostgreSQL gives it: numbers are texts. */
import type { BarPiece } from '../core/bar-piece.ts'
import { adjustmentAt, adjustPrice, adjustVolume, type Split } from '../core/split.ts'

export interface BarRow {
  readonly symbol: string
  readonly start_ms: string
  readonly open: string | null
  readonly high: string | null
  readonly low: string | null
  readonly close: string | null
  readonly volume: string | null
  readonly trade_count: string | null
  readonly notional: string | null
  readonly complete: boolean | null
}

/** What the row says, in the shares of today where splits came after it. */
export function pieceOf(row: BarRow, splits: readonly Split[]): BarPiece {
  const piece = {
    symbol: row.symbol,
    ...{ open: price(row.open), high: price(row.high), low: price(row.low) },
    close: price(row.close),
    volume: row.volume ?? '0',
    notional: row.notional,
    tradeCount: row.trade_count === null ? null : Number(row.trade_count),
    complete: row.complete,
  }
  const ratio = splits.length === 0 ? undefined : adjustmentAt(Number(row.start_ms), splits)
  if (ratio === undefined) return piece
  return {
    ...piece,
    ...{ open: adjustPrice(piece.open, ratio), high: adjustPrice(piece.high, ratio) },
    ...{ low: adjustPrice(piece.low, ratio), close: adjustPrice(piece.close, ratio) },
    volume: piece.volume === 'NaN' ? 'NaN' : adjustVolume(piece.volume, ratio),
  }
}

/** NaN, which columns of the original project can hold, is no price. */
function price(text: string | null): string | null {
  return text === 'NaN' ? null : text
}

/** Looks up the splits of one symbol. */
export function splitsBySymbol(splits: readonly Split[] = []): (symbol: string) => Split[] {
  const found = new Map<string, Split[]>()
  for (const split of splits) found.set(split.symbol, [...(found.get(split.symbol) ?? []), split])
  return (symbol) => found.get(symbol) ?? NONE
}

const NONE: Split[] = []
