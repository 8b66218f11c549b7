import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MktError } from '../../../../src/lib/core/errors.ts'
import { detectFormat, detectTable } from '../../../../src/lib/feed/formats/detect-format.ts'
import { FORMAT_NAMES } from '../../../../src/lib/feed/formats/formats.ts'
import { CASES } from './cases.ts'

const FILE = { name: 'given.csv' }
const KRAKEN = '1700000000,2000.5,1'
const BINANCE = '1,2000.5,1,2000.5,1700000000000,true'
const FINNHUB = '{"type":"trade","data":[{"s":"A","p":1,"t":1700000000000,"v":1}]}'
const TRADES_HEADER = 'symbol,timestamp,price,volume'

function nameOf(lines: readonly string[], wanted?: string): string {
  return detectFormat(lines, FILE, wanted).format.name
}

/** The code of the error, and what it says. */
function refusal(detect: () => unknown): [code: string, message: string, tryThis: string[]] {
  try {
    detect()
  } catch (error) {
    const { code, message, exitCode, suggestions } = error as MktError
    expect(exitCode).toBe(65)
    return [code, message, suggestions]
  }
  throw new Error('nothing was refused')
}

describe('the format of a file', () => {
  test('is told by what most of its first lines are', () => {
    expect(nameOf(['{"broken', KRAKEN, KRAKEN])).toBe('kraken')
    expect(nameOf([FINNHUB, '{"broken', FINNHUB, 'x'])).toBe('finnhub')
    expect(nameOf(['{"broken', 'x', '{"type":"ping"}', '{"bro', FINNHUB])).toBe('finnhub')
    expect(nameOf([BINANCE, BINANCE, KRAKEN])).toBe('binance-trades')
    expect(nameOf([TRADES_HEADER, 'A,1', 'x'])).toBe('csv')
  })

  test('says what told it', () => {
    const { layout, toldBy } = detectFormat([BINANCE], FILE)
    expect(toldBy).toBe('6 fields without a header: id, price, size, number, time, true or false')
    expect(layout).toMatchObject({ fieldCount: 6, hasHeader: false, time: 4, price: 1, size: 2 })
    expect(detectFormat([TRADES_HEADER], FILE).toldBy).toBe(
      'a header with timestamp, price, volume',
    )
    expect(detectFormat([FINNHUB], FILE).layout).toBeUndefined()
  })

  test('is that of a header also where no row follows', () => {
    for (const [header, format] of [
      [TRADES_HEADER, 'csv'],
      ['id,price,qty,quote_qty,time,is_buyer_maker', 'binance-trades'],
      ['exchange,symbol,timestamp,local_timestamp,id,side,price,amount', 'tardis'],
    ] as const) {
      expect(nameOf([header])).toBe(format)
    }
  })

  test('is refused where two formats share the file, with both to choose from', () => {
    const [code, message, tryThis] = refusal(() => nameOf([FINNHUB, KRAKEN]))
    expect([code, tryThis]).toEqual([
      'AMBIGUOUS_FORMAT',
      ['--input-format kraken', '--input-format finnhub'],
    ])
    expect(message).toContain('given.csv: it may be kraken (told by 3 fields')
    expect(refusal(() => nameOf([KRAKEN, BINANCE]))[0]).toBe('AMBIGUOUS_FORMAT')
    expect(nameOf([FINNHUB, KRAKEN], 'kraken')).toBe('kraken')
    expect(nameOf([FINNHUB, KRAKEN], 'finnhub')).toBe('finnhub')
  })

  test('is refused where nothing tells it, with what the file begins with', () => {
    for (const line of ['hello', '1,2,3', '{"a":1}', '{', 'x;y;z', '\u001b[31m,2', 't,bid,ask']) {
      const [code, message] = refusal(() => nameOf([line]))
      expect([line, code]).toEqual([line, 'UNKNOWN_FORMAT'])
      expect(message).not.toContain('\u001b')
    }
    expect(refusal(() => nameOf(['hello']))[1]).toContain(
      'it begins with "hello", which is none of',
    )
  })

  test('is not guessed where names stand over numbers that would fit without them', () => {
    expect(refusal(() => nameOf(['t,bid,ask', KRAKEN, KRAKEN]))[0]).toBe('UNKNOWN_FORMAT')
    expect(nameOf(['time,price,volume', KRAKEN])).toBe('csv')
  })

  test('does not depend on anything beyond its first lines', () => {
    const many = Array.from({ length: 100 }, () => KRAKEN)
    expect(nameOf([...many, ...many.map(() => BINANCE), ...many.map(() => FINNHUB)])).toBe('kraken')
  })
})

test('lines of any kind have a format or are refused, and nothing else happens', () => {
  const sound = CASES.flatMap(({ lines }) => ('table' in lines ? [] : lines))
  const line = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...sound, FINNHUB))
  const spoilt = fc
    .tuple(line, fc.nat(80), fc.string({ maxLength: 3 }))
    .map(([text, at, other]) => {
      return text.slice(0, at) + other + text.slice(at + other.length)
    })
  const property = fc.property(fc.array(fc.oneof(line, spoilt), { maxLength: 8 }), (lines) => {
    try {
      expect(FORMAT_NAMES).toContain(nameOf(lines))
    } catch (error) {
      expect(error).toBeInstanceOf(MktError)
      expect((error as MktError).exitCode).toBe(65)
    }
  })
  fc.assert(property, { numRuns: 2000 })
})

describe('--input-format', () => {
  test('decides where the content would not', () => {
    expect(detectFormat(['x', 'y', 'z', KRAKEN, KRAKEN, KRAKEN], FILE, 'kraken').toldBy).toBe(
      '--input-format',
    )
    expect(nameOf(['id,timestamp,price,volume,side', '7,1,1,1,buy'], 'csv')).toBe('csv')
  })

  test('is refused where the file is of another format, with what was wanted', () => {
    const [code, message] = refusal(() => nameOf([KRAKEN], 'tardis'))
    expect(code).toBe('UNFIT_FORMAT')
    expect(message).toContain(`Cannot read given.csv as tardis: it begins with "${KRAKEN}"`)
    expect(message).toContain('the header exchange,symbol,timestamp')
    expect(refusal(() => nameOf([FINNHUB], 'coinbase'))[0]).toBe('UNFIT_FORMAT')
    expect(refusal(() => nameOf([KRAKEN], 'kranken'))[0]).toBe('UNKNOWN_FORMAT')
  })
})

describe('candles', () => {
  test.each([
    [['timestamp,open,high,low,close,volume', '1700000000,1,3,0.5,2,9']],
    [['"Date";"Open";"High";"Low";"Close";"Volume"']],
    [['1700000000000,1,3,0.5,2,9,1700000059999,18,5,4,8,0']],
    [['1700000000,1,3,0.5,2,9,5', '1700000060,2,2,2,2,0,0', 'x']],
  ])('are no trades: %j', (lines) => {
    const [code, message] = refusal(() => nameOf(lines))
    expect([code, message]).toEqual([
      'NOT_TRADES',
      'Cannot read given.csv: it holds candles (open, high, low, close), not trades',
    ])
  })
})

test.each([
  [
    'changes of an order book',
    'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
  ],
  ['liquidations', 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'],
])('%s are no trades', (what, header) => {
  const file = { name: 'bitmex_liquidations_2024-01-01_XBTUSD.csv.gz' }
  const [code, message] = refusal(() => detectFormat([header], file))
  expect([code, message]).toEqual([
    'NOT_TRADES',
    `Cannot read ${file.name}: it holds ${what}, not trades`,
  ])
})

describe('the header of any other CSV', () => {
  test.each([
    ['time', 'symbol,time,ts,price,volume', '"time" and "ts"'],
    ['time', 'date,time,symbol,price,volume', '"date" and "time"'],
    ['price', 'symbol,time,price,trade_price,volume', '"price" and "trade_price"'],
    ['price', 'symbol,time,Price,price,volume', '"Price" and "price"'],
    ['size', 'symbol,time,price,volume,amount', '"volume" and "amount"'],
    ['symbol', 'symbol,ticker,time,price,volume', '"symbol" and "ticker"'],
  ])('is refused where two columns can be the %s: %s', (meaning, header, columns) => {
    expect(refusal(() => nameOf([header]))).toMatchObject([
      'AMBIGUOUS_COLUMNS',
      `Cannot read given.csv: its columns ${columns} can both be the ${meaning}`,
      {},
    ])
  })

  test.each([
    ['time', 'symbol,price,volume'],
    ['price', 'symbol,time,volume'],
    ['size', 'symbol,time,price,quote_volume'],
  ])('is refused where no column is the %s: %s', (meaning, header) => {
    const [code, message] = refusal(() => nameOf([header]))
    expect(code).toBe('NO_SUCH_COLUMN')
    expect(message).toContain(`its header has no column for the ${meaning} (`)
  })
})

describe('a table', () => {
  test('is told by the names of its columns', () => {
    const rows = [
      ['Trade_ID', 'Price', 'Qty', 'QuoteQty', 'Time', 'IsBuyerMaker'],
      ['1', '2', '3', '6', '1700000000000', 'true'],
    ]
    expect(detectTable(rows, FILE)).toMatchObject({
      format: { name: 'binance-trades' },
      layout: { hasHeader: true, id: 0, price: 1, size: 2, time: 4 },
    })
    expect(detectTable([['s', 'ts', 'px', 'sz']], FILE).format.name).toBe('csv')
  })

  test('is told by its rows only where its columns have no names but numbers', () => {
    const row = ['1700000000', '2000.5', '1']
    expect(detectTable([['0', '1', '2'], row], FILE).layout).toMatchObject({ hasHeader: true })
    for (const names of [
      ['t', 'bid', 'ask'],
      ['a', 'b', 'c'],
    ]) {
      expect(refusal(() => detectTable([names, row], FILE))[0]).toBe('UNKNOWN_FORMAT')
    }
  })

  test('of candles is no table of trades', () => {
    const rows = [['date', 'open', 'high', 'low', 'close', 'volume']]
    expect(refusal(() => detectTable(rows, FILE))[0]).toBe('NOT_TRADES')
    expect(refusal(() => detectTable([], FILE))[0]).toBe('UNKNOWN_FORMAT')
  })
})
