/**
 * A set of whole numbers, kept as intervals: numbers that come without gaps, in whatever order, need
 * next to no memory. Intervals lie in blocks, so that adding one in the middle stays cheap.
 */
export interface IntervalSet {
  /** Adds a number; false if it was there already. */
  add(value: number): boolean
  /** How many intervals there are. */
  size(): number
}

/** Sorted intervals [starts[i], ends[i]], both ends inclusive. */
interface Block {
  starts: number[]
  ends: number[]
}

const BLOCK_MAX_INTERVALS = 1024
/** Beyond about so many million intervals the smallest numbers are forgotten, a block at a time. */
const MAX_BLOCKS = 4096

export function intervalSet(): IntervalSet {
  const blocks: Block[] = []
  return {
    add: (value) => {
      if (blocks.length === 0) blocks.push({ starts: [], ends: [] })
      const at = Math.max(
        0,
        lastAtOrBelow(value, blocks.length, (i) => firstOf(blocks[i])),
      )
      const block = blocks[at] as Block
      const isNew = addTo(block, value)
      if (block.starts.length > BLOCK_MAX_INTERVALS) blocks.splice(at + 1, 0, upperHalf(block))
      if (blocks.length > MAX_BLOCKS) blocks.shift()
      return isNew
    },
    size: () => blocks.reduce((sum, { starts }) => sum + starts.length, 0),
  }
}

function firstOf(block: Block | undefined): number {
  return block?.starts[0] ?? Number.NEGATIVE_INFINITY
}

/** The index of the last of `count` sorted numbers that is not above the value, else -1. */
function lastAtOrBelow(value: number, count: number, numberAt: (index: number) => number): number {
  let low = -1
  let high = count - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (numberAt(middle) <= value) low = middle
    else high = middle - 1
  }
  return low
}

function addTo({ starts, ends }: Block, value: number): boolean {
  const below = lastAtOrBelow(value, starts.length, (i) => starts[i] as number)
  const above = below + 1
  if (below >= 0 && value <= (ends[below] as number)) return false
  const joinsBelow = below >= 0 && ends[below] === value - 1
  const joinsAbove = starts[above] === value + 1
  if (joinsBelow && joinsAbove) {
    ends.splice(below, 1)
    starts.splice(above, 1)
  } else if (joinsBelow) ends[below] = value
  else if (joinsAbove) starts[above] = value
  else {
    starts.splice(above, 0, value)
    ends.splice(above, 0, value)
  }
  return true
}

function upperHalf(block: Block): Block {
  const middle = block.starts.length / 2
  return { starts: block.starts.splice(middle), ends: block.ends.splice(middle) }
}
