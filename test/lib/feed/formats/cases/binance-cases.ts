import type { FormatCase } from './format-case.ts'

const TRADES = 'binance-trades'
const AGG_TRADES = 'binance-agg-trades'
const FUTURES_HEADER = 'id,price,qty,quote_qty,time,is_buyer_maker'
const AGG_HEADER =
  'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker'

export const BINANCE_CASES: readonly FormatCase[] = [
  {
    shows: 'spot trades have no header, the symbol in the file name, and True and False',
    format: TRADES,
    file: 'BTCUSDT-trades-2024-01-01.csv',
    lines: [
      '3001,42000.10000000,0.00120000,50.40012000,1704067200000,True,True',
      '3002,42000.20000000,0.50000000,21000.10000000,1704067200123,False,True',
    ],
    trades: [
      ['BTCUSDT', '42000.1', '0.0012', '1704067200000'],
      ['BTCUSDT', '42000.2', '0.5', '1704067200123'],
    ],
  },
  {
    shows: 'spot trades since 2025 have microseconds',
    format: TRADES,
    file: 'archive.zip/ETHUSDT-trades-2025-01-01.csv',
    lines: ['71,3300.1,2,6600.2,1735689659999999,true,true'],
    trades: [['ETHUSDT', '3300.1', '2', '1735689659999.999']],
  },
  {
    shows: 'milliseconds and microseconds may stand in one file',
    format: TRADES,
    file: 'BTCUSDT-trades-2024-12.csv',
    lines: ['1,10,1,10,1735689599999,true,true', '2,11,1,11,1735689600000001,true,true'],
    trades: [
      ['BTCUSDT', '10', '1', '1735689599999'],
      ['BTCUSDT', '11', '1', '1735689600000.001'],
    ],
  },
  {
    shows: 'futures trades with a header',
    format: TRADES,
    file: 'BTCUSDT-trades-2024-03-01.csv',
    lines: [FUTURES_HEADER, '9,61000.5,0.003,183.0015,1709251200001,false'],
    trades: [['BTCUSDT', '61000.5', '0.003', '1709251200001']],
  },
  {
    shows: 'futures trades without a header',
    format: TRADES,
    file: 'BTCUSD_PERP-trades-2021-05.csv.gz',
    lines: ['9,55000.5,12,0.02181798,1619827200001,false', '10,55000.6,3,0.005,1619827200002,true'],
    trades: [
      ['BTCUSD_PERP', '55000.5', '12', '1619827200001'],
      ['BTCUSD_PERP', '55000.6', '3', '1619827200002'],
    ],
  },
  {
    shows: 'a header is written in any case, and its columns stand in any order',
    format: TRADES,
    file: 'BTCUSDT_240927-trades-2024-06-01.csv',
    lines: ['isBuyerMaker,Time,quoteQty,Qty,Price,ID', 'true,1717200000000,140,2,70,1'],
    trades: [['BTCUSDT_240927', '70', '2', '1717200000000']],
  },
  {
    shows: 'rows that are out of order or there twice count once, as they stand',
    format: TRADES,
    file: 'BTCUSDT-trades-2024-01-02.csv',
    lines: [
      '12,3,1,3,1704153660000,true,true',
      '10,1,1,1,1704153600000,true,true',
      '12,3,1,3,1704153660000,true,true',
      '907,2,1,2,1704153630000,true,true',
    ],
    trades: [
      ['BTCUSDT', '3', '1', '1704153660000'],
      ['BTCUSDT', '1', '1', '1704153600000'],
      ['BTCUSDT', '2', '1', '1704153630000'],
    ],
    duplicates: 1,
  },
  {
    shows: 'a first row that is broken is a reject, and no header',
    format: TRADES,
    file: 'BTCUSDT-trades-2024-01-03.csv',
    lines: [
      '000,0.5,21000,1704067200000,True,True',
      '2,7,1,7,1704240000000,True,True',
      '3,8,-1,-8,1704240000001,True,True',
      '4,9,1,9,1704240000002,True,True',
    ],
    trades: [
      ['BTCUSDT', '7', '1', '1704240000000'],
      ['BTCUSDT', '9', '1', '1704240000002'],
    ],
    rejects: [
      ['wrong-field-count', 1],
      ['bad-size', 3],
    ],
  },
  {
    shows: 'a table has the same columns',
    format: TRADES,
    file: 'SOLUSDT-trades-2024-01.parquet',
    lines: {
      table: [
        ['id', 'price', 'qty', 'quote_qty', 'time', 'is_buyer_maker', 'is_best_match'],
        ['5', '101.5', '3', '304.5', '2024-01-01T00:00:00.000001Z', 'false', 'true'],
      ],
    },
    trades: [['SOLUSDT', '101.5', '3', '1704067200000.001']],
  },
  {
    shows: 'spot aggTrades have no header and eight columns',
    format: AGG_TRADES,
    file: 'BTCUSDT-aggTrades-2024-01.csv',
    lines: [
      '500,42000.10000000,0.30000000,3001,3004,1704067200000,True,True',
      '501,42000.20000000,0.10000000,3005,3005,1704067200500,False,True',
      '500,42000.10000000,0.30000000,3001,3004,1704067200000,True,True',
    ],
    trades: [
      ['BTCUSDT', '42000.1', '0.3', '1704067200000'],
      ['BTCUSDT', '42000.2', '0.1', '1704067200500'],
    ],
    duplicates: 1,
  },
  {
    shows: 'futures aggTrades of older years have no header',
    format: AGG_TRADES,
    file: 'BTCUSDT-aggTrades-2021-01-01.csv',
    lines: ['500,29000.1,0.3,3001,3004,1609459200000,true'],
    trades: [['BTCUSDT', '29000.1', '0.3', '1609459200000']],
  },
  {
    shows: 'futures aggTrades of newer years have a header, which comes again in joined files',
    format: AGG_TRADES,
    file: 'BTCUSDT-aggTrades-2024-01-01.csv.zip/BTCUSDT-aggTrades-2024-01-01.csv',
    lines: [
      AGG_HEADER,
      '500,42000.1,0.3,3001,3004,1704067200000,true',
      AGG_HEADER,
      '501,42000.2,0.4,3005,3009,1704067200009,false',
    ],
    trades: [
      ['BTCUSDT', '42000.1', '0.3', '1704067200000'],
      ['BTCUSDT', '42000.2', '0.4', '1704067200009'],
    ],
  },
]
