import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moveRow, truncate, type TradeColumns } from '../../../src/lib/core/trade-columns.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { trades } from '../../support/arbitrary-trades.ts'
import { columnsOf, tradesIn } from '../../support/columns-of.ts'
import { decimal, trade } from '../../support/trades.ts'

const WIDE = { ...trade('W', '1', '1', 7), price: decimal('123456789012345678.123456789') }
const MARKED: Trade = { ...trade('M', '2', '0.5', 8), conditions: ['1', '12'] }
const PLAIN = trade('P', '3', '1', 9)

/** Wide, with conditions, and plain; each with an id of its own. */
function threeKinds(): TradeColumns {
  const columns = columnsOf([WIDE, MARKED, PLAIN])
  columns.idText.set(0, 'w')
  columns.idText.set(1, 'm')
  columns.idNumber[2] = 3
  return columns
}

const idsIn = ({ length, idText, idNumber }: TradeColumns) =>
  Array.from({ length }, (_, row) => idText.get(row) ?? idNumber[row])

describe('the columns of trades', () => {
  test('give back any trade that was added', () => {
    const withConditions = fc
      .tuple(trades, fc.option(fc.array(fc.string(), { minLength: 1 }), { nil: undefined }))
      .map(([one, conditions]) => (conditions === undefined ? one : { ...one, conditions }))
    fc.assert(
      fc.property(fc.array(withConditions), (all) => {
        expect(tradesIn(columnsOf(all))).toEqual(all)
      }),
    )
  })

  test('keep what they hold when they grow, and give new rows no id', () => {
    const all = Array.from({ length: 5_000 }, (_, at) => trade('A', `${at + 1}`, '1', at))
    const columns = columnsOf(all)
    expect(tradesIn(columns)).toEqual(all)
    expect(columns.line.subarray(0, 5_000)).toEqual(Float64Array.from(all, (_, at) => at + 1))
    expect(columns.idNumber.subarray(0, 5_000).every(Number.isNaN)).toBe(true)
  })

  test('forget the rows that are cut off, with all that belonged to them', () => {
    const columns = threeKinds()
    truncate(columns, 1)
    expect([tradesIn(columns), idsIn(columns)]).toEqual([[WIDE], ['w']])
    expect([columns.conditions.size, columns.idText.size, columns.wide.size]).toEqual([0, 1, 1])
    truncate(columns)
    expect([columns.length, columns.idText.size, columns.wide.size]).toEqual([0, 0, 0])
  })

  test('move rows over those that are taken out, with all that belongs to them', () => {
    const kinds = [WIDE, MARKED, PLAIN]
    const kept = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.boolean()), { maxLength: 20 })
    fc.assert(
      fc.property(kept, (rows) => {
        const columns = columnsOf(rows.map(([kind]) => kind))
        rows.forEach(([kind], row) => {
          columns.seq[row] = row
          if (kind === PLAIN) columns.idNumber[row] = row
          else columns.idText.set(row, `id ${row}`)
        })
        let length = 0
        rows.forEach(([, isKept], row) => isKept && moveRow(columns, row, length++))
        truncate(columns, length)
        const left = rows.flatMap(([kind, isKept], row) => (isKept ? [{ kind, row }] : []))
        expect(tradesIn(columns)).toEqual(left.map(({ kind }) => kind))
        expect(idsIn(columns)).toEqual(
          left.map(({ kind, row }) => (kind === PLAIN ? row : `id ${row}`)),
        )
        const numbers = left.map(({ row }) => row)
        expect([...columns.seq.subarray(0, length)]).toEqual(numbers)
        expect([...columns.line.subarray(0, length)]).toEqual(numbers.map((row) => row + 1))
      }),
    )
  })
})
