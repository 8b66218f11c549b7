/** The spans of mkt.coverage after records of coverage in any order, against a plain model. */
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Coverage } from '../../../src/lib/core/coverage.ts'
import { coverageWriter } from '../../support/coverage-writer.ts'
import { migratedStore } from '../../support/migrated-store.ts'

interface Span {
  readonly symbol: string
  readonly fromMs: number
  readonly toMs: number
  readonly reason: string | null
}

const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(empty)

async function empty(): Promise<void> {
  await database.run((sql) => sql`truncate mkt.coverage, mkt.progress, mkt.rejects`)
}

describe('spans', () => {
  test.each([
    { how: 'touch', second: [10, 20], expected: [[0, 20]] },
    { how: 'overlap', second: [5, 20], expected: [[0, 20]] },
    { how: 'lie in each other', second: [2, 3], expected: [[0, 10]] },
    {
      how: 'are apart',
      second: [11, 20],
      expected: [
        [0, 10],
        [11, 20],
      ],
    },
  ])('that $how', async ({ second, expected }) => {
    const records = [[0, 10], second].map(([fromMs = 0, toMs = 0]) => {
      return { fromMs, toMs, symbols: ['A'] }
    })
    for (const inOrder of [records, [...records].reverse()]) {
      await empty()
      const write = coverageWriter(store)
      for (const record of inOrder) await write([record])
      expect((await spans()).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(expected)
    }
  })

  test('of any number of records, in any order, with copies, in any batches, are the same', async () => {
    await fc.assert(
      fc.asyncProperty(disorderly(1), fc.integer({ min: 1, max: 9 }), async (records, size) => {
        await empty()
        const write = coverageWriter(store)
        for (let at = 0; at < records.length; at += size) await write(records.slice(at, at + size))
        expect(await spans()).toEqual(modelOf(records))
      }),
      { numRuns: 60 },
    )
  })

  test('are no others for records without length, which may come at any time', async () => {
    await fc.assert(
      fc.asyncProperty(disorderly(0), async (records) => {
        await empty()
        const write = coverageWriter(store)
        for (const record of records) await write([record])
        const times = ({ symbol, fromMs, toMs }: Span) => ({ symbol, fromMs, toMs })
        expect((await spans()).map(times)).toEqual(modelOf(records).map(times))
      }),
      { numRuns: 30 },
    )
  })

  test('say why they ended, also where a record without length says it afterwards', async () => {
    const write = coverageWriter(store)
    await write([{ fromMs: 0, toMs: 10, symbols: ['A', 'B'] }])
    await write([{ fromMs: 10, toMs: 10, symbols: ['A'], reason: 'closed by the server' }])
    await write([{ fromMs: 10, toMs: 20, symbols: ['B'] }])
    expect(await spans()).toEqual([
      { symbol: 'A', fromMs: 0, toMs: 10, reason: 'closed by the server' },
      { symbol: 'B', fromMs: 0, toMs: 20, reason: null },
    ])
  })

  test('of two topics that are written at one time are all kept', async () => {
    const some = (first: number): Coverage[] =>
      Array.from({ length: 40 }, (_, at) => {
        const fromMs = (first + 2 * at) * 10
        return { fromMs, toMs: fromMs + 10, symbols: ['A', 'B'] }
      })
    const work = async (topic: string, records: Coverage[]): Promise<void> => {
      const write = coverageWriter(store, topic)
      for (const record of records) expect(await write([record])).toEqual({ status: 'applied' })
    }
    const topics = [some(0), some(1), some(40), some(41)]
    await Promise.all(topics.map((records, at) => work(`topic-${at}`, records)))
    expect(await spans()).toEqual(
      ['A', 'B'].map((symbol) => ({ symbol, fromMs: 0, toMs: 1200, reason: null })),
    )
  })
})

describe('a batch of coverage', () => {
  const record: Coverage = { fromMs: 0, toMs: 10, symbols: ['A'] }

  test('that is fenced changes nothing', async () => {
    const write = coverageWriter(store)
    await write([record])
    const later = [{ ...record, fromMs: 5, toMs: 90, reason: 'late' }]
    const fenced = { status: 'fenced', progress: { next: 1n, epoch: 0n } }
    expect(await write(later, { expected: 0n })).toEqual(fenced)
    expect(await write(later, { epoch: 1n })).toEqual(fenced)
    expect(await spans()).toEqual([{ symbol: 'A', fromMs: 0, toMs: 10, reason: null }])
  })

  test('keeps what is no coverage among its rejects, and the position behind it', async () => {
    const write = coverageWriter(store)
    const payload = Buffer.from('{}')
    await write([record], { rejects: [{ offset: 0n, reason: 'not-coverage', payload }] })
    expect(await store.rejectCounts()).toEqual(new Map([['not-coverage', 1]]))
    const progress = await store.progress({ logId: 'log-1', topic: 'raw_trades.coverage' })
    expect(progress.get(0)?.next).toBe(1n)
  })
})

/** Few instants, so that spans meet; some records twice, in any order. */
function disorderly(shortest: number): fc.Arbitrary<Coverage[]> {
  const record = fc
    .record({
      fromMs: fc.integer({ min: 0, max: 60 }),
      length: fc.integer({ min: shortest, max: 12 }),
      symbols: fc.constantFrom(['A'], ['__proto__'], ['A', '__proto__']),
      reason: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    })
    .map(({ fromMs, length, symbols, reason }) => {
      const span = { fromMs, toMs: fromMs + length, symbols }
      return reason === undefined ? span : { ...span, reason }
    })
  return fc
    .array(record, { maxLength: 25 })
    .chain((records) =>
      fc.shuffledSubarray([...records, ...records], { minLength: records.length }),
    )
}

/** Sorted by their starts, spans join as long as they meet; of reasons at one end the least stays. */
function modelOf(records: readonly Coverage[]): Span[] {
  const all = records
    .flatMap(({ symbols, fromMs, toMs, reason = null }) =>
      symbols.map((symbol) => ({ symbol, fromMs, toMs, reason })),
    )
    .sort((a, b) => (a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol)) || a.fromMs - b.fromMs)
  const joined: Span[] = []
  for (const span of all) {
    const last = joined.at(-1)
    const isNew = last === undefined || last.symbol !== span.symbol || last.toMs < span.fromMs
    joined.push(isNew ? span : join(joined.pop() as Span, span))
  }
  return joined.filter(({ fromMs, toMs }) => toMs > fromMs)
}

function join(a: Span, b: Span): Span {
  const toMs = Math.max(a.toMs, b.toMs)
  const reasons = [a, b].flatMap((span) => (span.toMs === toMs ? [span.reason ?? []] : [])).flat()
  return { ...a, toMs, reason: reasons.sort()[0] ?? null }
}

async function spans(): Promise<Span[]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string; from_ms: string; to_ms: string; reason: string | null }[]>`
      select * from mkt.coverage order by symbol collate "C", from_ms`,
  )
  return rows.map(({ symbol, from_ms, to_ms, reason }) => {
    return { symbol, fromMs: Number(from_ms), toMs: Number(to_ms), reason }
  })
}
