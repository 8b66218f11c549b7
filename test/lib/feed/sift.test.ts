import { describe, expect, test } from 'vitest'
import { symbolTable, type SymbolTable } from '../../../src/lib/core/symbol-table.ts'
import { addRead, openBatch } from '../../../src/lib/feed/open-batch.ts'
import { seenIds } from '../../../src/lib/feed/seen-ids.ts'
import { sifter, type Sifted, type Sifting } from '../../../src/lib/feed/sift.ts'
import { MINUTE, trade } from '../../support/trades.ts'

/** A trade by its symbol, id and time after a minute. */
type Given = readonly [symbol: string, id?: string, afterMs?: number]

/** Sifts the batches of one file; of each trade that is left its symbol, id and number. */
function sifted(batches: readonly (readonly Given[])[], options: Partial<Sifting> = {}) {
  const any = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }
  const sift = sifter({ ...any, seen: seenIds(), ...options })
  const symbols = symbolTable()
  const found = batches.map((batch) => siftBatch(batch, symbols, sift))
  const sum = (of: keyof Sifted) => found.reduce((total, one) => total + one[of], 0)
  return {
    left: found.flatMap(({ left }) => left),
    duplicates: sum('duplicates'),
    notSelected: sum('notSelected'),
  }
}

function siftBatch(
  given: readonly Given[],
  symbols: SymbolTable,
  sift: ReturnType<typeof sifter>,
): Sifted & { left: string[] } {
  const batch = openBatch(symbols)
  const { columns } = batch
  given.forEach(([symbol, id, afterMs = 0], at) => {
    addRead(batch, trade(symbol, '1', '1', afterMs), at + 1, () => '', id)
  })
  const counts = sift(columns)
  const left = Array.from({ length: columns.length }, (_, row) => {
    const number = columns.idNumber[row] as number
    const id = columns.idText.get(row) ?? (Number.isNaN(number) ? '-' : String(number))
    return `${symbols.textOf(columns.symbol[row] as number)} ${id} ${columns.seq[row]}`
  })
  return { ...counts, left }
}

describe('sifter', () => {
  test('leaves all trades without ids, numbered through all batches', () => {
    expect(sifted([[['A'], ['A']], [], [['A', '']]])).toEqual({
      left: ['A - 0', 'A - 1', 'A - 2'],
      ...{ duplicates: 0, notSelected: 0 },
    })
  })

  test('takes out an id that its symbol had, which has its number all the same', () => {
    const batches: Given[][] = [
      [
        ['A', '7'],
        ['A', '7'],
        ['B', '7'],
        ['A', 'x'],
        ['A', 'x'],
      ],
      [
        ['A', '8'],
        ['A', '7'],
        ['A', 'x'],
        ['B', 'x'],
      ],
    ]
    expect(sifted(batches)).toEqual({
      left: ['A 7 0', 'B 7 2', 'A x 3', 'A 8 5', 'B x 8'],
      ...{ duplicates: 4, notSelected: 0 },
    })
  })

  test('numbers what was selected, and notes no id of the others', () => {
    const batch: Given[] = [
      ['A', '1', 0],
      ['B', '1', 10],
      ['A', '1', 20],
      ['A', '2', 30],
    ]
    expect(sifted([batch], { symbol: 'A', fromMs: MINUTE + 20 })).toEqual({
      left: ['A 1 0', 'A 2 1'],
      ...{ duplicates: 0, notSelected: 2 },
    })
  })

  test('selects from the first instant up to, but not including, the last', () => {
    const batch: Given[] = [9, 10, 19, 20].map((afterMs) => ['A', String(afterMs), afterMs])
    const selected = sifted([batch], { fromMs: MINUTE + 10, toMs: MINUTE + 20 })
    expect(selected.left).toEqual(['A 10 0', 'A 19 1'])
  })

  test('knows the ids of another file, but gives numbers of its own', () => {
    const seen = seenIds()
    sifted(
      [
        [
          ['A', '1'],
          ['A', 'x'],
          ['A', '3'],
        ],
      ],
      { seen },
    )
    expect(
      sifted(
        [
          [
            ['A', '3'],
            ['A', '2'],
            ['A', 'x'],
            ['A', 'y'],
          ],
        ],
        { seen },
      ),
    ).toEqual({
      left: ['A 2 1', 'A y 3'],
      ...{ duplicates: 2, notSelected: 0 },
    })
  })

  test('keeps ids apart that number other things', () => {
    const seen = seenIds()
    const batch: Given[] = [
      ['A', '1'],
      ['A', 'x'],
    ]
    expect(sifted([batch], { seen }).left).toHaveLength(2)
    expect(sifted([batch], { seen, idsNumber: 'orders' }).left).toHaveLength(2)
    expect(sifted([batch], { seen, idsNumber: 'orders' }).duplicates).toBe(2)
  })

  test.each([
    ['newest first', (at: number) => 9_999 - at],
    ['shuffled', (at: number) => (at * 7_919) % 10_000],
  ])('finds every number again, %s', (_, idAt) => {
    const ids = Array.from({ length: 10_000 }, (_, at): Given => ['A', String(idAt(at))])
    const { left, duplicates } = sifted([ids, [...ids].reverse()])
    expect([left.length, duplicates]).toEqual([10_000, 10_000])
  })

  test('forgets the oldest texts beyond the window, and never a number', () => {
    const ids = ['a', 'b', 'c', '1', '2', 'a', '1'].map((id): Given => ['A', id])
    const { left } = sifted([ids], { seen: seenIds(2) })
    expect(left).toEqual(['A a 0', 'A b 1', 'A c 2', 'A 1 3', 'A 2 4', 'A a 5'])
  })
})
