import type { SymbolTable } from '../core/symbol-table.ts'
import { addTrade, tradeColumns, truncate, type TradeColumns } from '../core/trade-columns.ts'
import type { RejectReason, Trade } from '../core/trade.ts'
import type { Reject } from './feed.ts'
import { WHOLE_NUMBER } from './seen-ids.ts'

/** A batch of a file while it is filled. */
export interface OpenBatch {
  readonly columns: TradeColumns
  rejects: Reject[]
  control: Map<string, number>
}

export function openBatch(symbols: SymbolTable): OpenBatch {
  return { columns: tradeColumns(symbols), rejects: [], control: new Map() }
}

/** Empties it for the next lines; the lists that were given away stay as they are. */
export function clearBatch(batch: OpenBatch): void {
  truncate(batch.columns)
  batch.rejects = []
  batch.control = new Map()
}

/** A trade that was read, or why it is none; `sample` is asked for only then. */
export function addRead(
  batch: OpenBatch,
  trade: Trade | RejectReason,
  line: number,
  sample: () => string,
  id?: string,
): void {
  if (typeof trade === 'string') {
    batch.rejects.push({ reason: trade, line, sample: sample() })
    return
  }
  const { columns } = batch
  const row = addTrade(columns, trade, columns.symbols.idOf(trade.symbol), line)
  if (id === undefined || id === '') return
  if (WHOLE_NUMBER.test(id)) columns.idNumber[row] = Number(id)
  else columns.idText.set(row, id)
}

/** Of kinds of odd rows beyond these, only how many there were is told. */
const KINDS_MAX = 100

export function addControl({ control }: OpenBatch, type: string): void {
  const kind = control.has(type) || control.size < KINDS_MAX ? type : 'other'
  control.set(kind, (control.get(kind) ?? 0) + 1)
}
