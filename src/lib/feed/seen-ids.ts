import { intervalSet, type IntervalSet } from './interval-set.ts'
import { textWindow } from './text-window.ts'

/** Which trade ids were given already; ids of different symbols are different ids. */
export interface SeenIds {
  /** The ids of a symbol that are whole numbers: all of them are remembered. */
  numbersOf(symbol: string): IntervalSet
  /**
   * Notes an id of another kind: a text, of which the newest ones are remembered, or lines of text
   * within which the last one is an id, which may be a whole number. False if it is remembered.
   */
  addText(symbol: string, id: string): boolean
}

/** Of ids that are no whole numbers so many are remembered, if nothing else is asked for. */
export const DEDUPE_WINDOW_IDS = 2_000_000

/** An id that a double holds exactly. */
export const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/

/** Whole numbers are remembered as intervals; any other ids exactly, within the window. */
export function seenIds(windowIds = DEDUPE_WINDOW_IDS): SeenIds {
  const numbers = new Map<string, IntervalSet>()
  const symbols = new Map<string, number>()
  const addKey = textWindow(windowIds)
  const numbersOf = (symbol: string): IntervalSet => {
    let known = numbers.get(symbol)
    if (known === undefined) numbers.set(symbol, (known = intervalSet()))
    return known
  }
  return {
    numbersOf,
    addText(symbol, id) {
      const last = id.lastIndexOf('\n') + 1
      const own = id.slice(last)
      const scoped = last === 0 ? symbol : `${symbol}\n${id.slice(0, last)}`
      if (WHOLE_NUMBER.test(own)) return numbersOf(scoped).add(Number(own))
      return addKey(`${numberIn(symbols, symbol)}\n${id}`)
    },
  }
}

/** A short name for a symbol, of which there are many keys. */
function numberIn(symbols: Map<string, number>, symbol: string): number {
  const known = symbols.get(symbol)
  if (known !== undefined) return known
  symbols.set(symbol, symbols.size)
  return symbols.size - 1
}
