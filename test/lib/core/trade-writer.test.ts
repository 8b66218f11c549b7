import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordBlock, recordKeys, startOf } from '../../../src/lib/core/record-block.ts'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { tradeAt, type TradeColumns } from '../../../src/lib/core/trade-columns.ts'
import { tradeWriter } from '../../../src/lib/core/trade-writer.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { trades } from '../../support/arbitrary-trades.ts'
import { columnsOf } from '../../support/columns-of.ts'
import { decimal, trade } from '../../support/trades.ts'

interface Written {
  readonly key: string
  readonly value: string
  readonly seq: number
}

/** All rows, written to one block; the number of a row is ten times its place. */
function written(...all: TradeColumns[]): Written[] {
  const keys = recordKeys(() => 0)
  const write = tradeWriter(keys)
  const block = recordBlock(keys)
  for (const columns of all) {
    for (let row = 0; row < columns.length; row += 1) write(block, columns, row, 10 * block.length)
  }
  return Array.from({ length: block.length }, (_, row) => ({
    key: Buffer.from(keys.bytesOf(block.key[row] as number)).toString(),
    value: block.bytes.toString('utf8', startOf(block, row), block.ends[row]),
    seq: block.seq[row] as number,
  }))
}

function expected(all: readonly Trade[]): Written[] {
  return all.map((one, at) => ({ key: one.symbol, value: encodeTrade(one), seq: 10 * at }))
}

const conditions = fc.array(fc.oneof(fc.constantFrom('1', '12', '"\\'), fc.string()), {
  minLength: 1,
  maxLength: 4,
})

/** As many digits as a double holds, so that most of them stand in columns. */
const narrow = fc
  .tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 18 }))
  .filter(([digits]) => digits > 0)
  .map(([digits, scale]) => decimal(`${digits}e-${scale}`))

const someTrades = fc.array(
  fc
    .tuple(trades, fc.option(narrow), fc.option(narrow), fc.option(conditions))
    .map(([one, price, size, codes]) => ({
      ...one,
      price: price ?? one.price,
      size: size ?? one.size,
      ...(codes && { conditions: codes }),
    })),
  { minLength: 1, maxLength: 30 },
)

describe('tradeWriter', () => {
  test('writes the bytes of encodeTrade, whatever the trades are', () => {
    fc.assert(
      fc.property(someTrades, (all) => {
        expect(written(columnsOf(all))).toEqual(expected(all))
      }),
      { numRuns: 500 },
    )
  })

  test('writes rows of several tables of symbols, each under its own names', () => {
    const [first, second] = [[trade('A', '1', '2', 0)], [trade('B', '1', '2', 0)]]
    expect(written(columnsOf(first), columnsOf(second))).toEqual(expected([...first, ...second]))
  })

  test('writes numbers at the edges of what doubles hold', () => {
    const { MAX_SAFE_INTEGER } = Number
    const edges = ['0.1', '0.000000000000000001', '9007199254740991', '2147483647', '2147483648']
    const sizes = ['0', '1000000000', '999999999', '900719925.4740991', '10.000000001']
    const all = edges.map((price, at) => trade('A', price, sizes[at] as string, at))
    const columns = columnsOf(all)
    expect(columns.wide.size).toBe(0)
    expect(columns.price[2]).toBe(MAX_SAFE_INTEGER)
    expect(written(columns)).toEqual(expected(all))
  })

  test('writes digits as they stand, with zeros at their end', () => {
    const columns = columnsOf([trade('A', '1', '1', 0)])
    columns.price[0] = 1500
    columns.priceScale[0] = 3
    columns.size[0] = 0
    columns.sizeScale[0] = 255
    expect(written(columns)).toEqual(expected([tradeAt(columns, 0)]))
  })
})
