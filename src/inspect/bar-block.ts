/** Bars as bytes, in blocks of one size that can be read one by one. */
import type { Bar, Edge } from '../lib/core/bar.ts'
import type { Decimal } from '../lib/core/decimal.ts'

export const BLOCK_BYTES = 16 * 1024
/** More than any bar takes: a symbol of 64 characters and six numbers of up to 200 digits. */
const BAR_MAX_BYTES = 2 * 1024

/** A block that is being written. */
export interface BarBlock {
  readonly bytes: Buffer
  end: number
  /** The symbol of the bar before, which is not written again. */
  symbol: string
}

const FIRST = 4

export function emptyBlock(): BarBlock {
  return { bytes: Buffer.alloc(BLOCK_BYTES), end: FIRST, symbol: '' }
}

/** Makes the block ready for other bars, in the same bytes. */
export function clearBlock(block: BarBlock): void {
  block.end = FIRST
  block.symbol = ''
}

export function hasRoom({ end }: BarBlock): boolean {
  return end + BAR_MAX_BYTES <= BLOCK_BYTES
}

/** Writes a bar behind the others; its trades stand in one partition, at offsets below 2^53. */
export function writeBar(block: BarBlock, bar: Bar): void {
  writeText(block, bar.symbol === block.symbol ? '' : bar.symbol)
  block.symbol = bar.symbol
  writeNumber(block, bar.startMs)
  writeNumber(block, bar.tradeCount)
  writeEdge(block, bar.open)
  writeEdge(block, bar.close)
  writeDecimal(block, bar.high)
  writeDecimal(block, bar.low)
  writeDecimal(block, bar.volume)
  writeDecimal(block, bar.notional)
  block.bytes.writeUInt32LE(block.end)
}

function writeEdge(block: BarBlock, { timeMs, nanos, offset, price }: Edge): void {
  writeNumber(block, timeMs)
  writeNumber(block, nanos)
  writeNumber(block, Number(offset))
  writeDecimal(block, price)
}

function writeNumber(block: BarBlock, value: number): void {
  block.end = block.bytes.writeDoubleLE(value, block.end)
}

function writeText(block: BarBlock, text: string): void {
  const length = block.bytes.write(text, block.end + 2)
  block.bytes.writeUInt16LE(length, block.end)
  block.end += 2 + length
}

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER)

/** Digits that a double does not hold exactly follow as text. */
function writeDecimal(block: BarBlock, { digits, scale }: Decimal): void {
  const isExact = digits <= MAX_EXACT
  block.end = block.bytes.writeUInt8(scale, block.end)
  writeNumber(block, isExact ? Number(digits) : Number.NaN)
  if (!isExact) writeText(block, digits.toString())
}

/** The bars of a block, in their order. */
export function barsOfBlock(bytes: Buffer): Bar[] {
  const block = { bytes, end: FIRST, symbol: '' }
  const end = bytes.readUInt32LE()
  const bars: Bar[] = []
  while (block.end < end) bars.push(readBar(block))
  return bars
}

function readBar(block: BarBlock): Bar {
  block.symbol = readText(block) || block.symbol
  return {
    symbol: block.symbol,
    startMs: readNumber(block),
    tradeCount: readNumber(block),
    open: readEdge(block),
    close: readEdge(block),
    high: readDecimal(block),
    low: readDecimal(block),
    volume: readDecimal(block),
    notional: readDecimal(block),
  }
}

function readEdge(block: BarBlock): Edge {
  return {
    timeMs: readNumber(block),
    nanos: readNumber(block),
    offset: BigInt(readNumber(block)),
    partition: 0,
    price: readDecimal(block),
  }
}

function readNumber(block: BarBlock): number {
  block.end += 8
  return block.bytes.readDoubleLE(block.end - 8)
}

function readText(block: BarBlock): string {
  const start = block.end + 2
  block.end = start + block.bytes.readUInt16LE(block.end)
  return block.bytes.toString('utf8', start, block.end)
}

function readDecimal(block: BarBlock): Decimal {
  const scale = block.bytes.readUInt8(block.end)
  block.end += 1
  const digits = readNumber(block)
  return { digits: BigInt(Number.isNaN(digits) ? readText(block) : digits), scale }
}
