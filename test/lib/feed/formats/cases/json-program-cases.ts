import type { FormatCase } from './format-case.ts'

const T = '1700000000123'

/** An envelope of kcat -J, whose payload is a text or a value. */
function envelope(offset: number, payload: unknown): string {
  const place = {
    topic: 'raw_trades',
    partition: 0,
    offset,
    tstype: 'create',
    ts: 1_700_000_009_000,
  }
  return JSON.stringify({ ...place, broker: 1, key: 'AAPL', payload })
}

export const JSON_PROGRAM_CASES: readonly FormatCase[] = [
  {
    shows: 'messages, lists and single trades are read, and a recording',
    format: 'finnhub',
    file: 'recorded.jsonl',
    lines: [
      '{"type":"mkt-journal","version":1}',
      '{"type":"ping"}',
      `{"type":"trade","data":[{"c":["1","12"],"p":128.055,"s":"AAPL","t":${T},"v":10},{"p":0,"s":"AAPL","t":${T},"v":10}]}`,
      `[{"p":0.12345678901234567891,"s":"B","t":1700000000999999999,"v":0},null]`,
      `{"p":1e-7,"s":"__proto__","t":1700000000.5,"v":1}`,
      `{"p":1,"t":${T},"v":1}`,
      '{"type":"error","msg":"Subscribing to too many symbols"}',
      '{"type":"quote"}',
      'oops',
    ],
    trades: [
      ['AAPL', '128.055', '10', T],
      ['B', '0.12345678901234567891', '0', '1700000000999.999999'],
      ['__proto__', '0.0000001', '1', '1700000000500'],
    ],
    rejects: [
      ['bad-price', 3],
      ['not-a-trade', 4],
      ['bad-symbol', 6],
      ['not-a-trade', 8],
      ['not-json', 9],
    ],
    control: { 'mkt-journal': 1, ping: 1, error: 1 },
  },
  {
    shows: 'payloads are texts or values, and equal records all count',
    format: 'kcat',
    file: 'topic.jsonl',
    lines: [
      envelope(7, `{"p": 187.25, "s": "AAPL", "t": ${T}, "v": 100, "c": ["1"]}`),
      envelope(7, `{"p": 187.25, "s": "AAPL", "t": ${T}, "v": 100, "c": ["1"]}`),
      envelope(8, { p: 187.5, s: 'AAPL', t: Number(T), v: 1 }),
      envelope(9, null),
      envelope(10, '{"p":'),
      envelope(11, ''),
      envelope(12, '7'),
      envelope(13, '{"p":"187.25","s":"AAPL","t":1,"v":1}'),
      envelope(14, `{"p":12345678.123456789012,"s":"AAPL","t":${T},"v":1}`),
    ],
    trades: [
      ['AAPL', '187.25', '100', T],
      ['AAPL', '187.25', '100', T],
      ['AAPL', '187.5', '1', T],
      ['AAPL', '12345678.123456789012', '1', T],
    ],
    rejects: [
      ['not-json', 5],
      ['empty', 6],
      ['not-a-trade', 7],
      ['bad-price', 8],
    ],
    control: { tombstone: 1 },
  },
  {
    shows: 'numbers are numbers or texts, and datetime holds where timestamp is null',
    format: 'ccxt',
    file: 'trades.jsonl',
    lines: [
      `{"id":"101","timestamp":${T},"datetime":"2023-11-14T22:13:20.123Z","symbol":"BTC/USDT","side":"buy","price":37000.1,"amount":0.5,"cost":18500.05,"info":{"e":"trade","T":1}}`,
      `{"id":null,"timestamp":null,"datetime":"2023-11-14T22:13:20.123456Z","symbol":"BTC/USDT","side":"buy","price":"37000.20","amount":"0.50"}`,
      `{"id":"101","timestamp":${T},"datetime":"2023-11-14T22:13:20.123Z","symbol":"BTC/USDT","price":37000.1,"amount":0.5}`,
      `{"id":"102","timestamp":null,"datetime":null,"symbol":"BTC/USDT","price":37000.1,"amount":0.5}`,
      `{"id":"103","timestamp":${T},"symbol":null,"price":37000.1,"amount":0.5}`,
      `[{"id":"104","timestamp":${T},"symbol":"ETH/USDT:USDT","price":2000,"amount":1},{"id":"105"}]`,
    ],
    trades: [
      ['BTC/USDT', '37000.1', '0.5', T],
      ['BTC/USDT', '37000.2', '0.5', `${T}.456`],
      ['ETH/USDT:USDT', '2000', '1', T],
    ],
    rejects: [
      ['bad-time', 4],
      ['bad-symbol', 5],
      ['not-a-trade', 6],
    ],
    duplicates: 1,
  },
  {
    shows: 'a list that goes on over lines is read item by item',
    format: 'ccxt',
    file: 'trades.json',
    lines: [
      '[',
      '  {',
      '    "id": "1",',
      `    "timestamp": ${T},`,
      '    "symbol": "BTC/USDT",',
      '    "price": 37000.1,',
      '    "amount": 0.5',
      '  },',
      '  {',
      '    "id": "2",',
    ],
    trades: [['BTC/USDT', '37000.1', '0.5', T]],
    rejects: [['not-json', 9]],
  },
  {
    shows: 'a list of lists has the symbol of the file, and ids count once where there are some',
    format: 'freqtrade',
    file: 'ETH_BTC-trades.json',
    lines: [
      `[[${T},"101","limit","buy",0.031,2.5,0.0775],[${T},null,null,"sell",0.032,1,0.032],[${T},null,null,"sell",0.032,1,0.032],[${T},"101","limit","buy",0.031,2.5,0.0775],[${T},"102"],[${T},"103",null,7,1,2,3]]`,
    ],
    trades: [
      ['ETH_BTC', '0.031', '2.5', T],
      ['ETH_BTC', '0.032', '1', T],
      ['ETH_BTC', '0.032', '1', T],
    ],
    rejects: [
      ['wrong-field-count', 1],
      ['not-a-trade', 1],
    ],
    duplicates: 1,
  },
  {
    shows: 'a list that is cut off keeps the rows before',
    format: 'freqtrade',
    file: 'ETH_BTC-trades.json',
    lines: [`[[${T},"1",null,"buy",1,2,2],`, `[${T},"2",null,"buy",1,`],
    trades: [['ETH_BTC', '1', '2', T]],
    rejects: [['not-json', 2]],
  },
]
