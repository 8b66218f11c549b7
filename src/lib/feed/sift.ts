import { moveRow, truncate, type TradeColumns } from '../core/trade-columns.ts'
import type { IntervalSet } from './interval-set.ts'
import type { SeenIds } from './seen-ids.ts'

/** Which trades of a file count. */
export interface Sifting {
  /** Only trades of this symbol, under the name that they have here; undefined is any. */
  readonly symbol?: string | undefined
  /** Only trades with an event time in [fromMs, toMs). */
  readonly fromMs: number
  readonly toMs: number
  /** The ids that were given before, by this file or another one. */
  readonly seen: SeenIds
  /** What the ids number, where that is not single trades. */
  readonly idsNumber?: string | undefined
}

export interface Sifted {
  readonly duplicates: number
  readonly notSelected: number
}

/**
 * Takes out of columns what does not count, and numbers what was selected: a number depends on
 * nothing but the file and the selection, so a duplicate has one too.
 */
export function sifter(sifting: Sifting): (columns: TradeColumns) => Sifted {
  const { symbol, fromMs, toMs, seen, idsNumber } = sifting
  const numbers: IntervalSet[] = []
  let nextSeq = 0
  const isSelected = (columns: TradeColumns, row: number): boolean => {
    const timeMs = columns.timeMs[row] as number
    if (timeMs < fromMs || timeMs >= toMs) return false
    return symbol === undefined || nameAt(columns, row) === symbol
  }
  /** Of whom an id is one of many. */
  const ownerAt = (columns: TradeColumns, row: number): string =>
    idsNumber === undefined ? nameAt(columns, row) : `${nameAt(columns, row)}\n${idsNumber}`
  const isFirst = (columns: TradeColumns, row: number): boolean => {
    const id = columns.idNumber[row] as number
    if (!Number.isNaN(id)) {
      const at = columns.symbol[row] as number
      return (numbers[at] ??= seen.numbersOf(ownerAt(columns, row))).add(id)
    }
    const text = columns.idText.size === 0 ? undefined : columns.idText.get(row)
    return text === undefined || seen.addText(ownerAt(columns, row), text)
  }
  return (columns) => {
    let kept = 0
    let notSelected = 0
    const { length } = columns
    for (let row = 0; row < length; row += 1) {
      if (!isSelected(columns, row)) notSelected += 1
      else {
        columns.seq[row] = nextSeq
        nextSeq += 1
        if (isFirst(columns, row)) moveRow(columns, row, kept++)
      }
    }
    truncate(columns, kept)
    return { notSelected, duplicates: length - notSelected - kept }
  }
}

function nameAt(columns: TradeColumns, row: number): string {
  return columns.symbols.textOf(columns.symbol[row] as number)
}
