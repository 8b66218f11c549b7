import type { FormatCase } from './format-case.ts'

const T = '1700000000000'

export const CSV_CASES: readonly FormatCase[] = [
  {
    shows: 'an export of QuestDB has a quoted header and ISO times',
    format: 'csv',
    file: 'questdb-query.csv',
    lines: [
      '"symbol","side","price","amount","timestamp"',
      '"ETH-USD","sell",2615.54,0.00044,"2022-03-08T18:03:57.609765Z"',
      '"BTC-USD","buy",39269.98,0.001,"2022-03-08T18:03:57.710419Z"',
    ],
    trades: [
      ['ETH-USD', '2615.54', '0.00044', '1646762637609.765'],
      ['BTC-USD', '39269.98', '0.001', '1646762637710.419'],
    ],
  },
  {
    shows: 'a byte order mark, CRLF and semicolons',
    format: 'csv',
    file: 'export.csv',
    lines: ['\ufeffTicker;Date;Price;Qty\r', `A;${T};1.5;2\r`],
    trades: [['A', '1.5', '2', T]],
  },
  {
    shows: 'tabs separate the fields, and columns stand in any order',
    format: 'csv',
    file: 'export.tsv',
    lines: ['volume\tpx\tunix\tsym', '2\t1.5\t1700000000\tA', '2\t1,5\t1700000000\tA'],
    trades: [['A', '1.5', '2', T]],
    rejects: [['bad-price', 3]],
  },
  {
    shows: 'the unit of a time is told row by row',
    format: 'csv',
    file: 'mixed.csv',
    lines: [
      'symbol,time,price,size',
      ...['1700000000', '1700000000.25', T, '1700000000000001', '1700000000000000001'].map(
        (time) => `A,${time},1,1`,
      ),
      'A,2023-11-15D00:13:20.5+02:00,1,1',
      'A,2023-11-14 22:13:20,1,1',
    ],
    trades: [
      T,
      '1700000000250',
      T,
      '1700000000000.001',
      '1700000000000.000001',
      '1700000000500',
      T,
    ].map((time) => ['A', '1', '1', time] as const),
  },
  {
    shows: 'of two columns the clearer one is taken',
    format: 'csv',
    file: 'clear.csv',
    lines: [
      'id,trade_id,symbol,pair,timestamp,datetime,local_timestamp,price,avg_price,qty,amount',
      `1,70,A,A/B,${T},x,y,1.5,9,2,3`,
      `2,70,A,A/B,${T},x,y,1.5,9,2,3`,
    ],
    trades: [['A', '1.5', '2', T]],
    duplicates: 1,
  },
  {
    shows: 'an id is one of its symbol, and rows without one all count',
    format: 'csv',
    file: 'ids.csv',
    lines: [
      'symbol,time,price,size,TradeID',
      ...['A', 'B', 'A'].map((symbol) => `${symbol},${T},1,1,x7`),
      ...['A', 'A'].map((symbol) => `${symbol},${T},1,1,`),
    ],
    trades: ['A', 'B', 'A', 'A'].map((symbol) => [symbol, '1', '1', T] as const),
    duplicates: 1,
  },
  {
    shows: 'a file name gives the symbol that rows do not name',
    format: 'csv',
    file: '/data/AAPL.csv',
    lines: ['timestamp,price,volume', `${T},1.5,2`],
    trades: [['AAPL', '1.5', '2', T]],
  },
  {
    shows: 'bad rows are rejected one by one',
    format: 'csv',
    file: 'bad.csv',
    lines: [
      'symbol,timestamp,price,volume',
      `A,${T},0,1`,
      `A,${T},1,-1`,
      'A,2023-02-30T00:00:00Z,1,1',
      `,${T},1,1`,
      `A,${T},1`,
      `"A,${T},1,1`,
      `A,${T},1,1`,
    ],
    trades: [['A', '1', '1', T]],
    rejects: [
      ['bad-price', 2],
      ['bad-size', 3],
      ['bad-time', 4],
      ['bad-symbol', 5],
      ['wrong-field-count', 6],
      ['wrong-field-count', 7],
    ],
  },
]
