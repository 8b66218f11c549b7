import type { FormatCase } from './format-case.ts'

const DERIVATIVES_HEADER =
  'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional'

export const EXCHANGE_CASES: readonly FormatCase[] = [
  {
    shows: 'times are seconds, with or without a fraction, and equal rows all count',
    format: 'kraken',
    file: 'XBTEUR.csv',
    lines: [
      '1378856831,96.00000,0.10000000',
      '1378856831.5009,96.10000,0.20000000',
      '1378856831.5009,96.10000,0.20000000',
      '1378856859.999999999,96.20000,0.30000000',
    ],
    trades: [
      ['XBTEUR', '96', '0.1', '1378856831000'],
      ['XBTEUR', '96.1', '0.2', '1378856831500.9'],
      ['XBTEUR', '96.1', '0.2', '1378856831500.9'],
      ['XBTEUR', '96.2', '0.3', '1378856859999.999999'],
    ],
  },
  {
    shows: 'a bad row among the first does not spoil the others',
    format: 'kraken',
    file: 'ETHUSD.csv',
    lines: ['timestamp?', '1700000000,2000,1', '1700000001,abc,1', '1700000002,2001,1'],
    trades: [
      ['ETHUSD', '2000', '1', '1700000000000'],
      ['ETHUSD', '2001', '1', '1700000002000'],
    ],
    rejects: [
      ['wrong-field-count', 1],
      ['bad-price', 3],
    ],
  },
  {
    shows: "bitcoincharts' files are the same, and tell no symbol",
    format: 'kraken',
    file: 'bitstampUSD.csv',
    lines: ['1315922016,5.800000000000,1.000000000000'],
    symbol: 'BTCUSD',
    trades: [['BTCUSD', '5.8', '1', '1315922016000']],
  },
  {
    shows: 'derivatives have the symbol in the row and seconds with a fraction',
    format: 'bybit',
    file: 'BTCUSDT2020-03-25.csv.gz',
    lines: [
      DERIVATIVES_HEADER,
      '1585180700.0647,BTCUSDT,Buy,0.042,6698.5,PlusTick,aa11-01,28133700000,0.042,281.337',
      '1585180699.1,BTCUSDT,Sell,1,6698,MinusTick,aa11-02,6.698e+11,1,6698',
      '1585180700.0647,BTCUSDT,Buy,0.042,6698.5,PlusTick,aa11-01,28133700000,0.042,281.337',
    ],
    trades: [
      ['BTCUSDT', '6698.5', '0.042', '1585180700064.7'],
      ['BTCUSDT', '6698', '1', '1585180699100'],
    ],
    duplicates: 1,
  },
  {
    shows: 'newer derivatives have one column more',
    format: 'bybit',
    file: 'BTCUSD2025-09-01.csv.gz',
    lines: [
      `${DERIVATIVES_HEADER},RPI`,
      '1756684800.1234,BTCUSD,Sell,79,108513.00,PlusTick,aa11-03,7280,79,0.000728,0',
    ],
    trades: [['BTCUSD', '108513', '79', '1756684800123.4']],
  },
  {
    shows: 'ids that count the rows are no ids of trades',
    format: 'bybit-spot',
    file: 'BTCUSDT_2023-01-01.csv.gz',
    lines: [
      'id,timestamp,price,volume,side',
      '1,1672531200168,16542.31,0.003000,buy',
      '1,1672531200168,16542.31,0.003000,buy',
      '2,1672531200170,16542.30,0.1,sell',
    ],
    trades: [
      ['BTCUSDT', '16542.31', '0.003', '1672531200168'],
      ['BTCUSDT', '16542.31', '0.003', '1672531200168'],
      ['BTCUSDT', '16542.3', '0.1', '1672531200170'],
    ],
  },
  {
    shows: 'newer files have one column more',
    format: 'bybit-spot',
    file: 'DOGEUSDT_2025-05-19.csv.gz',
    lines: ['id,timestamp,price,volume,side,rpi', '1,1747612800074,0.2231,371.8,sell,0'],
    trades: [['DOGEUSDT', '0.2231', '371.8', '1747612800074']],
  },
  {
    shows: 'a D stands between date and time',
    format: 'bitmex',
    file: '20180122.csv.gz',
    lines: [
      DERIVATIVES_HEADER,
      '2018-01-22D00:00:02.364320000,XBTUSD,Sell,20,11559.5,MinusTick,bb-1,173020,0.0017302,20',
      '2018-01-22D23:59:59.999999999,XBTUSD,Buy,1,11560,PlusTick,bb-2,8650,0.0000865,1',
      '2018-01-22D00:00:02.364320000,ADAH18,Sell,7,9.54e-06,MinusTick,bb-1,6678,7,0.00006678',
    ],
    trades: [
      ['XBTUSD', '11559.5', '20', '1516579202364.32'],
      ['XBTUSD', '11560', '1', '1516665599999.999999'],
      ['ADAH18', '0.00000954', '7', '1516579202364.32'],
    ],
  },
  {
    shows: 'rows of an index are no trades',
    format: 'bitmex',
    file: '20240101.csv.gz',
    lines: [
      `${DERIVATIVES_HEADER},trdType`,
      '2024-01-01D00:00:01.000000000,XBTUSD,Buy,100,42000,PlusTick,bb-3,238095,0.0023,100,Regular',
      '2024-01-01D00:01:00.000000000,.BXBT,Buy,0,42001,PlusTick,00-0,,,,Referential',
    ],
    trades: [['XBTUSD', '42000', '100', '1704067201000']],
    control: { 'trdType Referential': 1 },
  },
  {
    shows: 'blanks separate the fields, and the folder is the symbol',
    format: 'aggr',
    file: 'BITMEX/XBTUSD/2020-06-13-00.gz',
    lines: [
      '1592006400123 9450.5 100 1',
      '1592006400456 9450 25 0',
      '1592006400789 9449 5000 0 1',
      '1592006401000 9449.5 1 1',
    ],
    trades: [
      ['XBTUSD', '9450.5', '100', '1592006400123'],
      ['XBTUSD', '9450', '25', '1592006400456'],
      ['XBTUSD', '9449.5', '1', '1592006401000'],
    ],
    rejects: [['wrong-field-count', 3]],
  },
  {
    shows: 'a liquidation is no trade of its own',
    format: 'aggr',
    file: 'BINANCE/btcusdt/2020-06-13',
    lines: ['1592006400123 9450.5 0.1 1 0', '1592006400456 9450 25 0 1'],
    trades: [['btcusdt', '9450.5', '0.1', '1592006400123']],
    control: { 'kind 1': 1 },
  },
]
