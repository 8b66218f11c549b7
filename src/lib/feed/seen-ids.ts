import { intervalSet, type IntervalSet } from './interval-set.ts'

/** Which trade ids a file has given already; ids of different symbols are different ids. */
export interface SeenIds {
  /** Notes an id; false if it was there already. An empty id says nothing: always true. */
  add(symbol: string, id: string): boolean
}

/** Of ids that are no whole numbers so many are remembered, the newest ones. */
const WINDOW_IDS = 2_000_000
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/

/** Whole numbers are remembered all, as intervals; any other ids exactly, within the window. */
export function seenIds(windowIds = WINDOW_IDS): SeenIds {
  const numbers = new Map<string, IntervalSet>()
  const others = windowOf(windowIds)
  return {
    add: (symbol, id) => {
      if (id === '') return true
      if (!WHOLE_NUMBER.test(id)) return others(`${symbol}\n${id}`)
      let known = numbers.get(symbol)
      if (known === undefined) numbers.set(symbol, (known = intervalSet()))
      return known.add(Number(id))
    },
  }
}

/** Adds a key to a set of so many keys, of which the oldest makes room; false if it was there. */
function windowOf(limit: number): (key: string) => boolean {
  const keys = new Set<string>()
  const ring: string[] = []
  let oldest = 0
  return (key) => {
    if (keys.has(key)) return false
    keys.add(key)
    if (ring.length < limit) ring.push(key)
    else {
      keys.delete(ring[oldest] as string)
      ring[oldest] = key
      oldest = (oldest + 1) % limit
    }
    return true
  }
}
