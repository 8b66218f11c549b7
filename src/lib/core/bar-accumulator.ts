/** Trades in columns → bars, without an object per trade. */
import type { Bar } from './bar.ts'
import { MINUTE_MS } from './interval.ts'
import { addRow, emptyBar, finishedBar, type OpenBar } from './open-bar.ts'
import type { SymbolTable } from './symbol-table.ts'
import type { TradeColumns } from './trade-columns.ts'

export interface BarAccumulator {
  /** Adds every row; `firstOffset` is where the first one stands, the others follow. */
  add(trades: TradeColumns, firstOffset: number): void
  /** Adds one row, which stands at this offset. */
  addRow(trades: TradeColumns, row: number, offset: number): void
  /** The bars of all that was added, one by one, sorted by symbol and time. */
  bars(): Generator<Bar>
  /** How many bars there are. */
  count(): number
}

interface SymbolBars {
  readonly minutes: Map<number, OpenBar>
  /** The minute of the trade before: mostly that of the next one. */
  last: OpenBar | undefined
}

/** @param partition whose offsets they are; the rows of files follow one another as those of one do */
export function barAccumulator(partition = 0): BarAccumulator {
  const bySymbol = new Map<string, SymbolBars>()
  /** The same by the numbers that a table of symbols gives them. */
  let byId: SymbolBars[] = []
  let table: SymbolTable | undefined
  let count = 0
  const minuteOf = (bars: SymbolBars, startMs: number): OpenBar => {
    let bar = bars.minutes.get(startMs)
    if (bar === undefined) {
      bars.minutes.set(startMs, (bar = emptyBar(startMs, partition)))
      count += 1
    }
    return (bars.last = bar)
  }
  const add = (trades: TradeColumns, row: number, offset: number): void => {
    if (table !== trades.symbols) byId = []
    table = trades.symbols
    const id = trades.symbol[row] as number
    const bars = (byId[id] ??= barsOf(bySymbol, trades.symbols.textOf(id)))
    const timeMs = trades.timeMs[row] as number
    const { last } = bars
    const bar = isWithin(last, timeMs) ? last : minuteOf(bars, timeMs - (timeMs % MINUTE_MS))
    addRow(bar, trades, row, offset)
  }
  return {
    addRow: add,
    add(trades, firstOffset) {
      for (let row = 0; row < trades.length; row += 1) add(trades, row, firstOffset + row)
    },
    bars: () => sortedBars(bySymbol),
    count: () => count,
  }
}

function barsOf(bySymbol: Map<string, SymbolBars>, symbol: string): SymbolBars {
  let bars = bySymbol.get(symbol)
  if (bars === undefined) bySymbol.set(symbol, (bars = { minutes: new Map(), last: undefined }))
  return bars
}

function isWithin(bar: OpenBar | undefined, timeMs: number): bar is OpenBar {
  return bar !== undefined && timeMs >= bar.startMs && timeMs < bar.startMs + MINUTE_MS
}

function* sortedBars(bySymbol: ReadonlyMap<string, SymbolBars>): Generator<Bar> {
  for (const symbol of [...bySymbol.keys()].sort()) {
    const minutes = [...(bySymbol.get(symbol) as SymbolBars).minutes.values()]
    minutes.sort((a, b) => a.startMs - b.startMs)
    for (const bar of minutes) yield finishedBar(bar, symbol)
  }
}
