/** The records of made-up trades, letter by letter as mkt itself writes them. */
import { PRICE_DIGITS, SIZE_DIGITS, symbolName, type MadeTrades } from './market.ts'

/** No value is longer. */
export const VALUE_MAX_BYTES = 128

/** Writes the value of a trade into the bytes, from a place on; gives where it ends. */
export type ValueWriter = (bytes: Buffer, at: number, trades: MadeTrades, row: number) => number

export function valueWriter(symbols: number): ValueWriter {
  const names = Array.from({ length: symbols }, (_, symbol) => {
    return Buffer.from(`,"s":"${symbolName(symbol)}","t":`)
  })
  return (bytes, at, trades, row) => {
    let end = put(bytes, at, PRICE)
    end = decimal(bytes, end, trades.cents[row] as number, PRICE_DIGITS)
    end = put(bytes, end, names[trades.symbol[row] as number] as Buffer)
    end = integer(bytes, end, trades.timeMs[row] as number)
    end = put(bytes, end, SIZE)
    end = decimal(bytes, end, trades.size[row] as number, SIZE_DIGITS)
    bytes[end] = CLOSING_BRACE
    return end + 1
  }
}

const PRICE = Buffer.from('{"p":')
const SIZE = Buffer.from(',"v":')
const CLOSING_BRACE = 0x7d
const POINT = 0x2e
const ZERO = 0x30

function put(bytes: Buffer, at: number, text: Buffer): number {
  bytes.set(text, at)
  return at + text.length
}

/** The mantissa, divided by 10 to the power of digits, without zeros at its end. */
function decimal(bytes: Buffer, at: number, mantissa: number, digits: number): number {
  const unit = 10 ** digits
  const end = integer(bytes, at, Math.floor(mantissa / unit))
  let fraction = mantissa % unit
  if (fraction === 0) return end
  let length = digits
  for (; fraction % 10 === 0; length -= 1) fraction /= 10
  bytes[end] = POINT
  for (let place = end + length; place > end; place -= 1) {
    bytes[place] = ZERO + (fraction % 10)
    fraction = Math.floor(fraction / 10)
  }
  return end + 1 + length
}

function integer(bytes: Buffer, at: number, value: number): number {
  let length = 1
  for (let limit = 10; limit <= value; limit *= 10) length += 1
  let rest = value
  for (let place = at + length - 1; place >= at; place -= 1) {
    const next = Math.floor(rest / 10)
    bytes[place] = ZERO + (rest - next * 10)
    rest = next
  }
  return at + length
}
