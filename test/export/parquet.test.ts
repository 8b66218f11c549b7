import { parquetReadObjects } from 'hyparquet'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { describe, expect, test } from 'vitest'
import { barParquet } from '../../src/export/bar-parquet.ts'
import { tradeParquet } from '../../src/export/trade-parquet.ts'
import { plainTradeOf } from '../../src/lib/core/plain-trade.ts'
import { pagesOf, storedBar } from '../support/stored-bars.ts'
import { readTrades } from '../support/trade-files.ts'
import { manyTrades, MINUTE, trade } from '../support/trades.ts'

describe('tradeParquet', () => {
  test('writes a row for each trade, with the columns of the csv', async () => {
    const first = { ...trade('AAPL', '150.25', '10', 5), nanos: 120_001 }
    const second = { ...trade('B', '0.00000001', '0', 0), conditions: ['1', '12'] }
    const found = await readBack(tradeParquet(once([first, second].map(plainTradeOf))))
    expect(found).toEqual([
      {
        ...{ symbol: 'AAPL', price: 150.25, volume: 10, conditions: null },
        timestamp: BigInt(MINUTE + 5) * 1_000_000n + 120_001n,
      },
      {
        ...{ symbol: 'B', price: 0.00000001, volume: 0, conditions: '1;12' },
        timestamp: BigInt(MINUTE) * 1_000_000n,
      },
    ])
  })

  test('is read as the same trades', async () => {
    const all = manyTrades(500)
    const bytes = await bytesOf(tradeParquet(once(all.map(plainTradeOf))))
    const { rejects, trades } = await readTrades(bytes)
    expect(rejects).toEqual([])
    expect(trades.map((one) => one.trade)).toEqual(all)
  })

  test('of no trades is a file without rows', async () => {
    expect(await readBack(tradeParquet(once([])))).toEqual([])
  })

  test('refuses a price that a double does not give back', async () => {
    const long = plainTradeOf(trade('A', '1.234567890123456789', '1', 0))
    await expect(readBack(tradeParquet(once([long])))).rejects.toMatchObject({ exitCode: 65 })
  })
})

describe('barParquet', () => {
  test('writes a row for each bar, with the columns of the csv', async () => {
    const old = storedBar({ symbol: 'OLD', open: 'NaN', tradeCount: null, vwap: null })
    const [bar, ofOriginal] = await readBack(barParquet(pagesOf([storedBar()], [old])))
    expect(bar).toEqual({
      ...{ symbol: 'AAPL', timestamp: BigInt(storedBar().startMs) * 1_000n },
      ...{ open: 150.1, high: 151.25, low: 149.5, close: 150.75 },
      ...{ volume: 12345, trade_count: 321n, vwap: 150.4321987654 },
    })
    expect(ofOriginal).toMatchObject({ symbol: 'OLD', open: null, trade_count: null, vwap: null })
  })

  test('rounds sums that have more digits than a double', async () => {
    const sums = { volume: '12345678901234.12345678', vwap: '123456.7890123457' }
    const [bar] = await readBack(barParquet(pagesOf([storedBar(sums)])))
    expect(bar).toMatchObject({ volume: 12345678901234.123, vwap: 123456.7890123457 })
  })
})

async function* once<T>(items: T[]): AsyncGenerator<T[]> {
  yield await Promise.resolve(items)
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

async function readBack(chunks: AsyncIterable<Uint8Array>): Promise<Record<string, unknown>[]> {
  const { buffer } = new Uint8Array(await bytesOf(chunks))
  const [timestampFromNanoseconds, timestampFromMicroseconds] = [asItIs, asItIs]
  const parsers = { ...DEFAULT_PARSERS, timestampFromNanoseconds, timestampFromMicroseconds }
  return parquetReadObjects({ file: buffer, parsers })
}

function asItIs(time: bigint): bigint {
  return time
}
