/** Rows of columns → records of the log: the bytes of encodeTrade, without an object per trade. */
import { CLOSE_OBJECT } from './ascii.ts'
import { putBytes } from './put-bytes.ts'
import {
  addRecord,
  endRecord,
  reserve,
  startOf,
  type RecordBlock,
  type RecordKeys,
} from './record-block.ts'
import type { SymbolTable } from './symbol-table.ts'
import { encodeTrade } from './trade-codec.ts'
import type { TradeColumns } from './trade-columns.ts'
import { NUMBER_MAX_BYTES, writeDecimal, writeEpochMs } from './write-number.ts'

/** Appends the record of a row to a block, whose keys are those of the writer. */
export type WriteTrade = (
  block: RecordBlock,
  trades: TradeColumns,
  row: number,
  seq: number,
) => void

export function tradeWriter(keys: RecordKeys): WriteTrade {
  const symbolOf = knownSymbols(keys)
  const conditionsOf = knownConditions()
  return (block, trades, row, seq) => {
    const whole = trades.wide.size === 0 ? undefined : trades.wide.get(row)
    if (whole !== undefined) {
      addRecord(block, whole.symbol, encodeTrade(whole), seq)
      return
    }
    const symbol = symbolOf(trades.symbols, trades.symbol[row] as number)
    const codes = trades.conditions.size === 0 ? undefined : trades.conditions.get(row)
    const conditions = codes === undefined ? NOTHING : conditionsOf(codes)
    reserve(block, maxBytes(trades, row) + symbol.json.length + conditions.length)
    endRecord(block, symbol.key, seq, writeRow(block, trades, row, symbol.json, conditions))
  }
}

const NOTHING = Buffer.alloc(0)
const PRICE = Buffer.from('{"p":')
const SIZE = Buffer.from(',"v":')
/** Price, size and time, the names of their fields and the braces. */
const NUMBERS_MAX_BYTES = 3 * NUMBER_MAX_BYTES + PRICE.length + SIZE.length + 1

function maxBytes({ priceScale, sizeScale }: TradeColumns, row: number): number {
  return NUMBERS_MAX_BYTES + (priceScale[row] as number) + (sizeScale[row] as number)
}

/** Gives the end of the record. */
function writeRow(
  block: RecordBlock,
  { price, priceScale, size, sizeScale, timeMs, nanos }: TradeColumns,
  row: number,
  symbol: Buffer,
  conditions: Buffer,
): number {
  const { bytes } = block
  let at = putBytes(bytes, startOf(block, block.length), PRICE)
  at = writeDecimal(bytes, at, price[row] as number, priceScale[row] as number)
  at = putBytes(bytes, at, symbol)
  at = writeEpochMs(bytes, at, timeMs[row] as number, nanos[row] as number)
  at = putBytes(bytes, at, SIZE)
  at = writeDecimal(bytes, at, size[row] as number, sizeScale[row] as number)
  at = putBytes(bytes, at, conditions)
  bytes[at] = CLOSE_OBJECT
  return at + 1
}

interface KnownSymbol {
  /** Its number among the keys. */
  readonly key: number
  /** With the names of the fields around it: ,"s":"AAPL","t": */
  readonly json: Buffer
}

function knownSymbols(keys: RecordKeys): (symbols: SymbolTable, id: number) => KnownSymbol {
  let table: SymbolTable | undefined
  let known: KnownSymbol[] = []
  return (symbols, id) => {
    if (symbols !== table) known = []
    table = symbols
    return (known[id] ??= newSymbol(keys, symbols.textOf(id)))
  }
}

function newSymbol(keys: RecordKeys, text: string): KnownSymbol {
  return { key: keys.idOf(text), json: Buffer.from(`,"s":${JSON.stringify(text)},"t":`) }
}

/** The texts of lists of conditions. Those that read a feed give equal lists the same object. */
function knownConditions(): (codes: readonly string[]) => Buffer {
  const known = new WeakMap<readonly string[], Buffer>()
  return (codes) => {
    const text = known.get(codes)
    if (text !== undefined) return text
    const written = Buffer.from(`,"c":${JSON.stringify(codes)}`)
    known.set(codes, written)
    return written
  }
}
