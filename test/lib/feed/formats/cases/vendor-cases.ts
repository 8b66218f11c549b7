import type { FormatCase } from './format-case.ts'

const TARDIS_HEADER = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount'
const MASSIVE_HEADER =
  'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp'
const DATABENTO_HEADER =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence'
const MBO_HEADER =
  'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence,symbol'

export const VENDOR_CASES: readonly FormatCase[] = [
  {
    shows: "the exchange's own time counts, and rows without an id all count",
    format: 'tardis',
    file: 'deribit_trades_2020-01-01_PERPETUALS.csv.gz',
    lines: [
      TARDIS_HEADER,
      'deribit,BTC-PERPETUAL,1577836800123456,1577836800200000,7,sell,7160.5,10',
      'deribit,BTC-PERPETUAL,1577836800100000,1577836800200001,,buy,7160.5,20',
      'deribit,BTC-PERPETUAL,1577836800100000,1577836800200001,,buy,7160.5,20',
      'deribit,ETH-PERPETUAL,1577836800200002,1577836800200002,7,buy,130.25,1',
      'deribit,BTC-PERPETUAL,1577836800123456,1577836800300000,7,sell,7160.5,10',
    ],
    trades: [
      ['BTC-PERPETUAL', '7160.5', '10', '1577836800123.456'],
      ['BTC-PERPETUAL', '7160.5', '20', '1577836800100'],
      ['BTC-PERPETUAL', '7160.5', '20', '1577836800100'],
      ['ETH-PERPETUAL', '130.25', '1', '1577836800200.002'],
    ],
    duplicates: 1,
  },
  {
    shows: 'an id is one of its exchange',
    format: 'tardis',
    file: 'joined.csv',
    lines: [
      TARDIS_HEADER,
      'okex,BTC-USDT,1600000000000000,1600000000000001,7,sell,1,1',
      'huobi,BTC-USDT,1600000000000000,1600000000000001,7,sell,2,1',
    ],
    trades: [
      ['BTC-USDT', '1', '1', '1600000000000'],
      ['BTC-USDT', '2', '1', '1600000000000'],
    ],
  },
  {
    shows: 'conditions are quoted, sizes have a fraction, and nanoseconds stay in their minute',
    format: 'massive',
    file: '2023-03-28.csv.gz',
    lines: [
      MASSIVE_HEADER,
      'MSFT,"12,37",0,11,1,1679990459999999998,276.16,1550,1679990459999999999,55.5,3,0,0',
      'MSFT,,0,4,1,1679990400018025984,276.2,1551,1679990400018381329,0.001500,3,202,0',
      'MSFT,,0,4,1,1679990400018025984,276.2,1552,1679990400018381330,1,3,201,0',
      'MSFT,,0,4,1,1679990400018025984,276.2,1552,1679990400018381330,1,3,201,0',
      'AAPL,,0,4,1,1679990400018025984,157,1553,1679990400018381331,1,3,201,0',
    ],
    trades: [
      ['MSFT', '276.16', '55.5', '1679990459999.999999'],
      ['MSFT', '276.2', '0.0015', '1679990400018.381329'],
      ['MSFT', '276.2', '1', '1679990400018.38133'],
      ['AAPL', '157', '1', '1679990400018.381331'],
    ],
    duplicates: 1,
  },
  {
    shows: 'trades that were taken back, and records of that, are none',
    format: 'massive',
    file: '2023-03-29.csv.gz',
    lines: [
      MASSIVE_HEADER,
      ...['0', '', '1', '7', '8', '10', '11', '12'].map(
        (correction, at) =>
          `A,,${correction},4,${at},1,${at + 1},${at},1680076800000000000,1,1,0,0`,
      ),
    ],
    trades: ['1', '2', '3'].map((price) => ['A', price, '1', '1680076800000'] as const),
    control: {
      'correction 7': 1,
      'correction 8': 1,
      'correction 10': 1,
      'correction 11': 1,
      'correction 12': 1,
    },
  },
  {
    shows: 'options have no ids',
    format: 'massive',
    file: '2023-03-30.csv.gz',
    lines: [
      'ticker,conditions,correction,exchange,price,sip_timestamp,size',
      'O:SPY230327P00390000,227,0,302,11.82,1680163200000000000,1',
      'O:SPY230327P00390000,227,0,302,11.82,1680163200000000000,1',
    ],
    trades: [
      ['O:SPY230327P00390000', '11.82', '1', '1680163200000'],
      ['O:SPY230327P00390000', '11.82', '1', '1680163200000'],
    ],
  },
  {
    shows: "crypto has the exchange's time alone",
    format: 'massive',
    file: '2023-03-31.csv.gz',
    lines: [
      'ticker,conditions,exchange,id,participant_timestamp,price,size',
      'X:BTC-USD,2,1,99,1680220800123000000,28000.5,0.25',
    ],
    trades: [['X:BTC-USD', '28000.5', '0.25', '1680220800123']],
  },
  {
    shows: 'prices are billionths, and a sequence is no id',
    format: 'databento',
    file: 'glbx-mdp3-20240102.trades.csv.zst',
    lines: [
      `${DATABENTO_HEADER},symbol`,
      '1704204000000000002,1704204000000000001,0,1,5482,T,B,0,4780250000000,2,0,1,77,ESH4',
      '1704204000000000002,1704204000000000001,0,1,5482,T,B,0,4780250000000,1,0,1,77,ESH4',
      '1704204000000000003,1704204000000000002,0,1,5483,T,A,0,6812500,3,0,1,78,6JH4',
      '1704204000000000004,1704204000000000003,0,1,5483,T,A,0,9223372036854775807,3,0,1,79,6JH4',
    ],
    trades: [
      ['ESH4', '4780.25', '2', '1704204000000.000001'],
      ['ESH4', '4780.25', '1', '1704204000000.000001'],
      ['6JH4', '0.0068125', '3', '1704204000000.000002'],
    ],
    rejects: [['bad-price', 5]],
  },
  {
    shows: 'prices and times may be written for people',
    format: 'databento',
    file: 'glbx-mdp3-20250908.trades.csv',
    lines: [
      `${DATABENTO_HEADER},symbol`,
      '2025-09-08T00:00:00.005301633Z,2025-09-08T00:00:00.004194717Z,0,1,14160,T,B,0,6505.000000000,2,0,13730,2459,ESU5',
    ],
    trades: [['ESU5', '6505', '2', '1757289600004.194717']],
  },
  {
    shows: 'of the orders of a book only those that traded count',
    format: 'databento',
    file: 'glbx-mdp3-20240102.mbo.csv',
    lines: [
      MBO_HEADER,
      '1,1704204000000000001,160,1,5482,A,B,4780250000000,2,0,11,0,1,77,ESH4',
      '1,1704204000000000002,160,1,5482,T,A,4780250000000,1,0,0,0,1,78,ESH4',
      '1,1704204000000000002,160,1,5482,F,B,4780250000000,1,0,11,0,1,78,ESH4',
      '1,1704204000000000002,160,1,5482,C,B,4780250000000,1,0,11,0,1,78,ESH4',
    ],
    trades: [['ESH4', '4780.25', '1', '1704204000000.000002']],
    control: { 'action A': 1, 'action C': 1, 'action F': 1 },
  },
  {
    shows: 'a file without symbols may hold one instrument only',
    format: 'databento',
    file: 'xnas-itch-20240102.trades.csv',
    symbol: 'NVDA',
    lines: [
      DATABENTO_HEADER,
      '1,1704204000000000001,0,2,7152,T,B,0,481680000000,2,0,1,77',
      '1,1704204000000000002,0,2,7153,T,B,0,99000000000,2,0,1,78',
    ],
    trades: [['NVDA', '481.68', '2', '1704204000000.000001']],
    rejects: [['bad-symbol', 3]],
  },
  {
    shows: 'whole prices in a table of doubles are prices',
    format: 'databento',
    file: 'btc.parquet',
    lines: {
      table: [
        ['ts_event', 'publisher_id', 'instrument_id', 'action', 'price', 'size', 'symbol'],
        ['1704204000000000001', '1', '9', 'T', '43250', '1', 'BTCF4'],
      ],
    },
    trades: [['BTCF4', '43250', '1', '1704204000000.000001']],
  },
  {
    shows: 'a table has the columns of the JSON, and maybe the date once more',
    format: 'freqtrade-table',
    file: 'ETH_BTC-trades.feather',
    lines: {
      table: [
        ['timestamp', 'id', 'type', 'side', 'price', 'amount', 'cost', 'date'],
        ['1700000000123', '7', '', 'buy', '0.0541', '2', '0.1082', '2023-11-14T22:13:20.123Z'],
        ['1700000000124', '', '', 'sell', '0.0542', '1', '0.0542', '2023-11-14T22:13:20.124Z'],
      ],
    },
    trades: [
      ['ETH_BTC', '0.0541', '2', '1700000000123'],
      ['ETH_BTC', '0.0542', '1', '1700000000124'],
    ],
  },
]
