import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { aggregate } from '../../../src/lib/core/aggregate.ts'
import { barOf, type Bar } from '../../../src/lib/core/bar.ts'
import { joinPages } from '../../../src/lib/core/join-pages.ts'
import type { StoredBar } from '../../../src/lib/core/stored-bar.ts'
import type { BarQuery, Commit } from '../../../src/lib/store/bar-store.ts'
import { placedTrades, type PlacedTrade } from '../../support/arbitrary-trades.ts'
import { migratedStore } from '../../support/migrated-store.ts'
import { MINUTE, manyTrades, storedBars, trade } from '../../support/trades.ts'

const LOG = { logId: 'log-1', topic: 'raw_trades' }
const { database, store } = await migratedStore()

afterAll(() => database.drop())
beforeEach(async () => {
  await database.run(
    (sql) => sql`
    truncate stock_bars_1min, mkt.progress, mkt.sources, mkt.rejects, mkt.logs`,
  )
  await store.begin(LOG, 0, 0n)
})

describe('apply', () => {
  it('writes bars and progress together', async () => {
    const bar = barOf(trade('AAPL', '150.25', '10', 0), place(0))
    expect(await store.apply(commit({ bars: [bar] }))).toEqual({ status: 'applied' })
    expect(await rows()).toEqual(storedBars([bar]))
    expect(await store.progress(LOG)).toEqual(new Map([[0, { next: 1n, epoch: 0n }]]))
  })

  it('changes nothing when a batch is delivered twice', async () => {
    const bar = barOf(trade('AAPL', '150.25', '10', 0), place(0))
    await store.apply(commit({ bars: [bar] }))
    const again = await store.apply(commit({ bars: [bar] }))
    expect(again).toEqual({ status: 'fenced', progress: { next: 1n, epoch: 0n } })
    expect(await rows()).toEqual(storedBars([bar]))
  })

  it('fences a worker of an older epoch', async () => {
    await database.run((sql) => sql`update mkt.progress set epoch = 1`)
    const outcome = await store.apply(commit({ bars: [] }))
    expect(outcome).toEqual({ status: 'fenced', progress: { next: 0n, epoch: 1n } })
  })

  it('lets exactly one of ten workers with the same batch through', async () => {
    const bar = barOf(trade('AAPL', '150.25', '10', 0), place(0))
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => store.apply(commit({ bars: [bar] }))),
    )
    expect(outcomes.filter(({ status }) => status === 'applied')).toHaveLength(1)
    expect(await rows()).toEqual(storedBars([bar]))
  })

  it('merges as the core does, whatever the batches and their order', async () => {
    await fc.assert(
      fc.asyncProperty(placedTrades, fc.integer({ min: 1, max: 7 }), async (trades, size) => {
        await database.run((sql) => sql`truncate stock_bars_1min`)
        await database.run((sql) => sql`update mkt.progress set next = 0`)
        const bars = trades.map(barOfPlaced)
        await applyInBatches([...bars].reverse(), size)
        expect(await exactRows()).toEqual(exactTexts(aggregate(bars)))
      }),
      { numRuns: 40 },
    )
  })

  it('replaces a row of the original project by the first bar, then merges', async () => {
    await database.run(
      (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume)
      values ('AAPL', ${new Date(MINUTE).toISOString()}, 1, 999, 0.5, 2, 77)`,
    )
    const bars = [trade('AAPL', '150', '10', 0), trade('AAPL', '151', '5', 1)].map((one, at) =>
      barOf(one, place(at)),
    )
    await applyInBatches(bars, 1)
    expect(await rows()).toEqual(storedBars(bars))
  })

  it('leaves a final bar as it is', async () => {
    const bar = barOf(trade('AAPL', '150', '10', 0), place(0))
    await store.apply(commit({ bars: [bar] }))
    await database.run((sql) => sql`update stock_bars_1min set final = true`)
    await store.apply(commit({ bars: [bar], expected: 1n, next: 2n }))
    expect(await rows()).toEqual(storedBars([bar]))
  })

  it('keeps the last sequence number of every source', async () => {
    await store.apply(
      commit({
        sources: new Map([
          ['a/4', 7],
          ['b/4', 1],
        ]),
      }),
    )
    await store.apply(commit({ sources: new Map([['a/4', 9]]), expected: 1n, next: 2n }))
    expect(await store.sources(LOG, 0)).toEqual(
      new Map([
        ['a/4', 9],
        ['b/4', 1],
      ]),
    )
  })

  it('refuses a source over another number of partitions, and writes nothing then', async () => {
    await store.apply(commit({ sources: new Map([['a/4', 7]]) }))
    const bar = barOf(trade('AAPL', '150', '10', 0), place(1))
    const other = commit({ bars: [bar], sources: new Map([['a/8', 9]]), expected: 1n, next: 2n })
    await expect(store.apply(other)).rejects.toMatchObject({ code: 'SOURCE_CHANGED', exitCode: 65 })
    expect(await rows()).toEqual([])
    expect((await store.progress(LOG)).get(0)?.next).toBe(1n)
  })

  it('keeps rejects with their reason, place and bytes', async () => {
    const payload = Buffer.from([0, 1, 0xff, 0x22, 0x5c])
    await store.apply(commit({ rejects: [{ offset: 3n, reason: 'not-json', payload }] }))
    const [row] = await database.run(
      (sql) => sql`select "offset", reason, payload from mkt.rejects`,
    )
    expect(row).toEqual({ offset: '3', reason: 'not-json', payload })
    expect(await store.rejectCounts(LOG)).toEqual(new Map([['not-json', 1]]))
  })
})

describe('acceptLog', () => {
  it('takes the first log, and refuses a second one until it is accepted once', async () => {
    const [first, second] = ['one', 'two'].map((id) => ({ id, kind: 'kafka' }))
    await store.acceptLog(first!, false)
    await expect(store.acceptLog(second!, false)).rejects.toMatchObject({ exitCode: 65 })
    await store.acceptLog(second!, true)
    await store.acceptLog(second!, false)
    await store.acceptLog(first!, false)
  })
})

describe('begin', () => {
  it('starts a partition once; whoever comes later gets the row as it is', async () => {
    await Promise.all([store.begin(LOG, 5, 40n), store.begin(LOG, 5, 40n)])
    expect(await store.begin(LOG, 5, 70n)).toEqual({ next: 40n, epoch: 0n })
  })

  it('keeps the progress of another log and topic apart', async () => {
    await store.begin({ logId: 'log-2', topic: 'raw_trades' }, 0, 9n)
    await store.begin({ logId: 'log-1', topic: 'other' }, 0, 8n)
    expect((await store.progress(LOG)).get(0)?.next).toBe(0n)
  })
})

describe('bars', () => {
  it('gives any number of bars in order of symbol and time', async () => {
    await database.run(
      (sql) => sql`
      insert into stock_bars_1min (symbol, timestamp, open, high, low, close, volume, trade_count, notional)
      select s, to_timestamp(m * 60), 1.50, 2, 1, 1.5, 10, 1, 15
      from unnest(array['B', 'A']) as s, generate_series(1, 6000) as m`,
    )
    const all = await rows()
    expect(all).toHaveLength(12_000)
    expect(all[0]).toEqual({
      ...{ symbol: 'A', startMs: 60_000, open: '1.5', high: '2', low: '1', close: '1.5' },
      ...{ volume: '10', tradeCount: 1, vwap: '1.5' },
    })
    const keys = all.map(({ symbol, startMs }) => `${symbol} ${String(startMs).padStart(12, '0')}`)
    expect(keys).toEqual([...keys].sort())
  })

  it('gives the newest bars of each symbol, oldest first', async () => {
    const bars = [0, 1, 2].flatMap((minute) =>
      ['A', 'B'].map((symbol) => barOf(trade(symbol, '1', '1', minute * 60_000), place(minute))),
    )
    await store.apply(commit({ bars: aggregate(bars) }))
    const last = await rows({ symbols: undefined, last: 2 })
    const minutes = last.map(({ symbol, startMs }) => [symbol, (startMs - MINUTE) / 60_000])
    expect(minutes).toEqual([
      ['A', 1],
      ['A', 2],
      ['B', 1],
      ['B', 2],
    ])
  })

  it('takes the start of a range in and leaves its end out', async () => {
    const bars = [0, 1, 2].map((minute) =>
      barOf(trade('A', '1', '1', minute * 60_000), place(minute)),
    )
    await store.apply(commit({ bars }))
    const range = { fromMs: MINUTE, toMs: MINUTE + 60_000 }
    expect(await rows({ symbols: ['A'], ...range })).toEqual(storedBars(bars.slice(0, 1)))
    expect(await rows({ symbols: ['B'], ...range })).toEqual([])
  })

  it('lists every symbol once, sorted', async () => {
    const bars = manyTrades(200).map((one, at) => barOf(one, place(at)))
    await store.apply(commit({ bars: aggregate(bars) }))
    const names = ['=A1', 'AAPL', 'BINANCE:BTCUSDT', 'MSFT', 'OANDA:EUR_USD', '__proto__']
    expect(await store.symbols()).toEqual(names)
    const asked = ['MSFT', 'aapl', 'BTCUSDT', '=A1', 'MSFT', '']
    expect(await store.symbols(asked)).toEqual(['=A1', 'MSFT'])
    expect(await store.symbols([])).toEqual([])
  })
})

function place(offset: number): { offset: bigint; partition: number } {
  return { offset: BigInt(offset), partition: 0 }
}

function barOfPlaced({ trade: one, place: at }: PlacedTrade): Bar {
  return barOf(one, at)
}

function commit(changes: Partial<Commit>): Commit {
  return {
    ...LOG,
    ...{ partition: 0, epoch: 0n, expected: 0n, next: 1n, fingerprint: undefined },
    ...{ bars: [], coverage: [], sources: new Map(), rejects: [], ...changes },
  }
}

async function applyInBatches(bars: readonly Bar[], size: number): Promise<void> {
  let next = 0n
  for (let at = 0; at < bars.length; at += size) {
    const batch = aggregate(bars.slice(at, at + size))
    const outcome = await store.apply(commit({ bars: batch, expected: next, next: next + 1n }))
    expect(outcome.status).toBe('applied')
    next += 1n
  }
}

function rows(query: BarQuery = { symbols: undefined }): Promise<StoredBar[]> {
  return joinPages(store.bars(query))
}

/** Every stored column as text, so that equal means bit-equal. */
async function exactRows(): Promise<string[]> {
  const all = await database.run(
    (sql) => sql<{ row: string }[]>`
    select concat_ws(' ', symbol, extract(epoch from timestamp)::bigint * 1000, open, high, low,
      close, volume, notional, trade_count, open_time, open_offset, open_partition, close_time,
      close_offset, close_partition) as row
    from stock_bars_1min order by symbol collate "C", timestamp`,
  )
  return all.map(({ row }) => row)
}

function exactTexts(bars: readonly Bar[]): string[] {
  return bars.map((bar) => {
    const [row] = storedBars([bar])
    const edges = [bar.open, bar.close].flatMap(({ timeMs, nanos, offset, partition }) => [
      `${BigInt(timeMs) * 1_000_000n + BigInt(nanos)}`,
      `${offset}`,
      partition,
    ])
    const prices = [row!.open, row!.high, row!.low, row!.close, row!.volume]
    const { digits, scale } = bar.notional
    const notional = scale === 0 ? `${digits}` : decimalText(digits, scale)
    return [bar.symbol, bar.startMs, ...prices, notional, bar.tradeCount, ...edges].join(' ')
  })
}

function decimalText(digits: bigint, scale: number): string {
  const text = digits.toString().padStart(scale + 1, '0')
  return `${text.slice(0, -scale)}.${text.slice(-scale)}`
}
