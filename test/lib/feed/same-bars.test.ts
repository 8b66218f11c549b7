/** However the same trades are spread over files, packed and repeated, they make the same bars. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate } from '../../../src/lib/core/aggregate.ts'
import { barAccumulator } from '../../../src/lib/core/bar-accumulator.ts'
import { barOf, type Bar, type Edge } from '../../../src/lib/core/bar.ts'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import { epochNanos } from '../../../src/lib/core/trade-time.ts'
import type { Trade } from '../../../src/lib/core/trade.ts'
import { openFileFeed } from '../../../src/lib/feed/file-feed.ts'
import { openPath } from '../../../src/lib/feed/inputs/open-input.ts'
import { seenIds } from '../../../src/lib/feed/seen-ids.ts'
import { fileOf, NEVER } from '../../support/trade-files.ts'
import { decimal, MINUTE } from '../../support/trades.ts'
import { zipOf } from '../../support/zip-file.ts'
import { zstdOf } from '../../support/zstd-of.ts'

interface NumberedTrade extends Trade {
  readonly id: string
}

const decimals = fc
  .tuple(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([digits, scale]) => decimal(`${digits}e-${scale}`))

/** Few symbols and minutes; `nanos` tells the trades of one millisecond apart, or does not. */
function tradesWith(nanosOf: (at: number) => number): fc.Arbitrary<NumberedTrade[]> {
  const one = fc.record({
    symbol: fc.constantFrom('A', 'BINANCE:BTCUSDT'),
    price: decimals,
    size: decimals,
    timeMs: fc.constantFrom(0, 1, 59_999, 60_000, 119_999).map((ms) => MINUTE + ms),
    isText: fc.boolean(),
  })
  return fc.array(one, { maxLength: 50 }).map((all) =>
    all.map(({ isText, ...trade }, at) => ({
      ...{ ...trade, nanos: nanosOf(at), id: isText ? `x-${at}` : String(at * 3) },
    })),
  )
}

const HEADER = 'symbol,time,price,qty,trade_id\n'

function fileText(trades: readonly NumberedTrade[]): string {
  const rows = trades.map((trade) => {
    const { symbol, price, size, id } = trade
    return `${symbol},${epochNanos(trade)},${formatDecimal(price)},${formatDecimal(size)},${id}\n`
  })
  return HEADER + rows.join('')
}

const PACKINGS = {
  plain: (text: string) => Buffer.from(text),
  gzip: (text: string) => gzipSync(text),
  zip: (text: string) => zipOf({ name: 'trades.csv', content: text }),
  zstd: zstdOf,
}
const packings = fc.constantFrom(...(Object.keys(PACKINGS) as (keyof typeof PACKINGS)[]))

/** The bars of files that one command reads, one after the other. */
async function barsOfFiles(files: readonly Buffer[]): Promise<Bar[]> {
  const seen = seenIds()
  const bars = barAccumulator()
  let place = 0
  for (const content of files) {
    const file = await openPath(await fileOf(content), { signal: NEVER })
    const feed = await openFileFeed({ name: 'trades.csv', bytes: file.read() }, { seen })
    for await (const { trades } of feed.batches()) {
      bars.add(trades, place)
      place += trades.length
    }
    await file.close()
  }
  return [...bars.bars()].map(withoutPlaces)
}

function barsOfTrades(trades: readonly Trade[]): Bar[] {
  const bars = trades.map((trade, at) => barOf(trade, { offset: BigInt(at), partition: 0 }))
  return aggregate(bars).map(withoutPlaces)
}

/** Where first and last trade stood is not the same in other files. */
function withoutPlaces({ open, close, ...bar }: Bar): Bar {
  const moved = (edge: Edge): Edge => ({ ...edge, offset: 0n })
  return { ...bar, open: moved(open), close: moved(close) }
}

function cutAt<T>(all: readonly T[], ends: readonly number[]): T[][] {
  const places = [0, ...ends.map((end) => end % (all.length + 1)).sort((a, b) => a - b), all.length]
  return places.slice(1).map((end, at) => all.slice(places[at], end))
}

describe('the same trades make the same bars', () => {
  const ends = fc.array(fc.nat(), { maxLength: 3 })

  test('split into files, packed in any way, and with trades that come again', async () => {
    /** Of each file how it is packed, and which trades of all that came before it has again. */
    const kinds = fc.array(fc.tuple(packings, fc.array(fc.nat(), { maxLength: 5 })), {
      ...{ minLength: 4, maxLength: 4 },
    })
    await fc.assert(
      fc.asyncProperty(
        tradesWith(() => 0),
        ends,
        kinds,
        async (trades, cuts, ofFiles) => {
          let before = 0
          const files = cutAt(trades, cuts).map((some, at) => {
            const [packing, again] = ofFiles[at] as [keyof typeof PACKINGS, number[]]
            before += some.length
            const repeated = again.flatMap((which) => trades[which % before] ?? [])
            return PACKINGS[packing](fileText([...some, ...repeated]))
          })
          expect(await barsOfFiles(files)).toEqual(barsOfTrades(trades))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('in any order, where no two of them are of one instant', async () => {
    const shuffled = tradesWith((at) => at).chain((trades) =>
      fc.tuple(
        fc.constant(trades),
        fc.shuffledSubarray(trades, { minLength: trades.length }),
        ends,
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([trades, others, cuts]) => {
        const files = cutAt(others, cuts).map((some) => PACKINGS.plain(fileText(some)))
        expect(await barsOfFiles(files)).toEqual(barsOfTrades(trades))
      }),
      { numRuns: 60 },
    )
  })
})
