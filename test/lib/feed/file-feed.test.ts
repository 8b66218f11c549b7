import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { line, readTrades } from '../../support/trade-files.ts'

const T = 1_700_000_000_000
const HEADER = 'symbol,timestamp,price,volume\n'

/** The trades as the log would hold them. */
function values({ trades }: Awaited<ReturnType<typeof readTrades>>): string[] {
  return trades.map(({ trade }) => encodeTrade(trade))
}

describe('a file of JSON lines', () => {
  test('gives the trades of messages, lists and single trades with their lines', async () => {
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((symbol) => line(symbol, T).trim())
    const whole = await readTrades(
      [
        '',
        '{"type":"ping"}',
        `{"type":"trade","data":[${a},${b}]}`,
        '  \r',
        c,
        `[${d},7]`,
        '{"type":"error","msg":"Subscribing to too many symbols"}',
        '{"type":"ping"}',
      ].join('\n'),
    )
    expect(whole.trades.map(({ trade, line }) => [trade.symbol, line])).toEqual([
      ['A', 3],
      ['B', 3],
      ['C', 5],
      ['D', 6],
    ])
    expect(whole.rejects).toEqual([['not-a-trade', 6]])
    expect(whole.control).toEqual({ ping: 2, error: 1 })
    expect(whole.format).toBe('finnhub')
  })

  test('gives every sound trade beside lines that are none', async () => {
    const half = Buffer.concat([
      Buffer.from(`\ufeff${line('A', T).trim()}\r\n{"p":1,"s":"`),
      Buffer.from([0xe2, 0x82]),
      Buffer.from(
        `","t":${T},"v":1}\n{"p":0x1F,"s":"A","t":${T},"v":1}\nnot json\n${line('B', T)}`,
      ),
    ])
    const whole = await readTrades(half)
    expect(whole.trades.map(({ trade }) => trade.symbol)).toEqual(['A', 'B'])
    expect(whole.rejects).toEqual([
      ['bad-symbol', 2],
      ['bad-price', 3],
      ['not-json', 4],
    ])
  })

  test('takes lines of 10 MB, and goes on after larger ones and after brackets without end', async () => {
    const many = `[${Array.from({ length: 180_000 }, () => line('M', T).trim()).join(',')}]`
    expect(many.length).toBeGreaterThan(7_000_000)
    const padded = `{"p":1.5,"pad":"${'x'.repeat(10_000_000)}","s":"P","t":${T},"v":2}`
    const content = [
      line('A', T).trim(),
      many,
      padded,
      'y'.repeat(17 << 20),
      '['.repeat(8 << 20),
      `${'['.repeat(4 << 20)}${']'.repeat(4 << 20)}`,
      line('B', T),
    ].join('\n')
    const whole = await readTrades(content)
    expect(whole.trades).toHaveLength(180_003)
    expect(whole.trades.at(-1)?.trade.symbol).toBe('B')
    expect(whole.rejects).toEqual([
      ['too-large', 4],
      ['not-json', 5],
      ['not-json', 6],
    ])
  })

  test('tells the format by a first line of 10 MB', async () => {
    const padded = line('P', T).replace('{', `{"pad":"${'x'.repeat(10_000_000)}",`)
    for (const rest of [line('A', T), '']) {
      const { format, trades } = await readTrades(padded + rest)
      expect([format, trades.length]).toEqual(['finnhub', rest === '' ? 1 : 2])
    }
  })

  test('rejects a trade whose conditions no record could hold', async () => {
    const codes = JSON.stringify(Array.from({ length: 100_000 }, () => '12'))
    const whole = await readTrades(
      `{"p":1,"s":"A","t":${T},"v":1,"c":${codes}}\n{"p":1,"s":"A","t":${T},"v":1,"c":["12"]}\n`,
    )
    expect(whole.rejects).toEqual([['too-large', 1]])
    expect(values(whole)).toEqual([`{"p":1,"s":"A","t":${T},"v":1,"c":["12"]}`])
  })

  test('keeps all digits, and reads the unit of each time by its size', async () => {
    const times = [1_700_000_000, '1700000000.5', T, '1700000000000000', '1700000000999999999']
    const whole = await readTrades(
      times.map((time) => line('A', time, '12345678.123456789', '1e-7')).join(''),
    )
    const wanted = [T, T + 500, T, T, '1700000000999.999999']
    expect(values(whole)).toEqual(
      wanted.map((time) => `{"p":12345678.123456789,"s":"A","t":${time},"v":0.0000001}`),
    )
  })
})

describe('a CSV file', () => {
  test('finds its columns in any order, case and wording, and ignores others', async () => {
    for (const content of [
      `symbol,timestamp,price,volume\nA,${T},1.5,2\n`,
      `Qty,SIDE,Ticker,P,Date\n2,buy,A,1.5,${T}\n`,
      `"size","product_id","datetime"," Price "\n2,A,${T},1.5`,
    ]) {
      expect(values(await readTrades(content))).toEqual([line('A', T).trim()])
    }
  })

  test('takes quoted fields, with commas and quotes in them', async () => {
    const whole = await readTrades(
      `"symbol","timestamp","price","volume"\r\n"A,""B""","${T}",1.5,"2"\r\nC,${T},1.5,2\r\n`,
    )
    expect(whole.trades.map(({ trade }) => trade.symbol)).toEqual(['A,"B"', 'C'])
  })

  test('reads epoch and ISO times row by row', async () => {
    const times = [
      '1700000000',
      '1700000000000',
      '1700000000000000',
      '1700000000000000000',
      '2023-11-14T22:13:20Z',
      '2023-11-14 22:13:20',
      '2023-11-14T23:13:20.000+01:00',
      '2023-11-14D22:13:20.000000000',
    ]
    const whole = await readTrades(HEADER + times.map((time) => `A,${time},1.5,2\n`).join(''))
    expect(values(whole)).toEqual(times.map(() => line('A', T).trim()))
  })

  test('keeps the last nanosecond of a minute in its minute', async () => {
    const whole = await readTrades(
      `${HEADER}A,1700000039999999999,1,1\nA,2023-11-14T22:13:59.999999999Z,1,1\n`,
    )
    const last = { timeMs: 1_700_000_039_999, nanos: 999_999 }
    expect(whole.trades.map(({ trade }) => trade)).toMatchObject([last, last])
  })

  test('rejects rows one by one, each with its reason and line', async () => {
    const rows = [
      ['A,2023-02-30T00:00:00Z,1,1', 'bad-time'],
      ['A,2023-01-01T25:00:00Z,1,1', 'bad-time'],
      ['A,2016-12-31T23:59:60Z,1,1', 'bad-time'],
      ['A,600000000,1,1', 'bad-time'],
      ['A,,1,1', 'bad-time'],
      [`A,${T},"1,000",1`, 'bad-price'],
      [`A,${T},0x10,1`, 'bad-price'],
      [`A,${T},0,1`, 'bad-price'],
      [`A,${T},1,1_000`, 'bad-size'],
      [`A,${T},1,-1`, 'bad-size'],
      [`A,${T},1,+1`, 'bad-size'],
      [`A,${T},1,NaN`, 'bad-size'],
      [`,${T},1,1`, 'bad-symbol'],
      [`A,${T},1`, 'wrong-field-count'],
      [`A,${T},1,1,`, 'wrong-field-count'],
      [`"A,${T},1,1`, 'wrong-field-count'],
      [`"A"x,${T},1,1`, 'wrong-field-count'],
    ] as const
    const whole = await readTrades(`${HEADER}${rows.map(([row]) => row).join('\n')}\nB,${T},1,0\n`)
    expect(whole.rejects).toEqual(rows.map(([, reason], at) => [reason, at + 2]))
    expect(whole.trades.map(({ trade }) => trade.symbol)).toEqual(['B'])
  })

  test('takes rows that are equal for trades of their own, unless an id says otherwise', async () => {
    const row = `A,${T},1.5,2`
    expect((await readTrades(`${HEADER}${row}\n${row}\n${row}\n`)).trades).toHaveLength(3)
    const ids = ['7', '8', '7', 'x', 'x', '', '']
    const whole = await readTrades(
      `symbol,timestamp,price,volume,ID\n${ids.map((id) => `${row},${id}\n`).join('')}B,${T},1,1,7\n`,
    )
    expect(whole.trades.map(({ line }) => line)).toEqual([2, 3, 5, 7, 8, 9])
    expect(whole.duplicates).toBe(2)
  })

  test('takes every row without an id in a file with ids', async () => {
    const rows = `A,${T},1,1,\nA,${T},1,1,\nA,${T},1,1,7\nA,${T},1,1,7\n`
    const whole = await readTrades(`symbol,timestamp,price,volume,id\n${rows}`)
    expect(whole.trades).toHaveLength(3)
  })

  test('does not take the id of a rejected row for given', async () => {
    const whole = await readTrades(
      `symbol,timestamp,price,volume,trade_id\nA,${T},0,1,7\nA,${T},1,1,7\n`,
    )
    expect([whole.trades.length, whole.duplicates]).toEqual([1, 0])
  })

  test('says which columns are ambiguous or missing', async () => {
    await expect(readTrades(`symbol,time,ts,price,volume\nA,1,1,1,1\n`)).rejects.toMatchObject({
      code: 'AMBIGUOUS_COLUMNS',
      exitCode: 65,
      message: expect.stringContaining('"time" and "ts" can both be the time') as string,
    })
    await expect(readTrades(`timestamp,price,volume\n${T},1,1\n`)).rejects.toMatchObject({
      code: 'NO_SYMBOL',
      exitCode: 65,
      suggestions: [expect.stringContaining('--symbol SYMBOL') as string],
    })
    await expect(readTrades(`symbol,price,volume\n`, { inputFormat: 'csv' })).rejects.toMatchObject(
      { code: 'NO_SUCH_COLUMN' },
    )
  })
})

describe('--symbol', () => {
  test('names the trades of a file without symbols', async () => {
    const whole = await readTrades(`timestamp,price,volume\n${T},1.5,2\n`, { symbol: 'XBT' })
    expect(values(whole)).toEqual([line('XBT', T).trim()])
  })

  test('keeps only its own trades of any other file, and counts the others apart', async () => {
    for (const content of [
      `${HEADER}A,${T},1,1\nB,${T},1,1\nB,${T},0,1\na,${T},1,1\n`,
      `${line('A', T)}${line('B', T)}${line('B', T, '0')}${line('a', T)}`,
    ]) {
      const whole = await readTrades(content, { symbol: 'B' })
      expect(whole.trades.map(({ trade }) => trade.symbol)).toEqual(['B'])
      expect([whole.notSelected, whole.rejects.length]).toEqual([2, 1])
    }
  })
})

describe('the format', () => {
  test('of an empty file does not matter', async () => {
    expect(await readTrades('')).toMatchObject({ format: undefined, trades: [], read: 0 })
    expect((await readTrades('\n \r\n\t')).trades).toEqual([])
    expect((await readTrades(gzipSync(''))).trades).toEqual([])
    expect((await readTrades(HEADER)).trades).toEqual([])
  })

  test('is told by the first line that is not blank', async () => {
    expect((await readTrades(`\n\n  ${line('A', T)}`)).format).toBe('finnhub')
    expect((await readTrades(`\ufeff\n${HEADER}`)).format).toBe('csv')
  })

  test('is told by what follows, where the first lines are bad', async () => {
    const whole = await readTrades(`cut off"}\nnonsense\n${line('A', T).repeat(2)}`)
    expect([whole.trades.length, whole.rejects]).toEqual([
      2,
      [
        ['not-json', 1],
        ['not-json', 2],
      ],
    ])
  })

  test('is refused where nothing tells it, with its beginning and what was looked for', async () => {
    for (const content of ['hello world\n', 'a,b,c\n1,2,3\n']) {
      const first = content.split('\n', 1).join()
      await expect(readTrades(content)).rejects.toMatchObject({
        code: 'UNKNOWN_FORMAT',
        exitCode: 65,
        message: expect.stringMatching(`"${first}".*none of finnhub.*csv`) as string,
      })
    }
  })

  test('is what --input-format says', async () => {
    const whole = await readTrades(`cut off"}\n${line('A', T)}`, { inputFormat: 'finnhub' })
    expect([whole.trades.length, whole.rejects]).toEqual([1, [['not-json', 1]]])
  })
})

describe('a file that cannot be read to its end', () => {
  const content = Array.from({ length: 20_000 }, (_, at) => line('A', T + at, `${at + 1}`)).join('')
  const packed = gzipSync(content)

  test('gives its whole lines up to there, and then says why', async () => {
    const { broken, trades, rejects } = await readTrades(packed.subarray(0, packed.length - 500))
    expect(broken).toMatchObject({ code: 'FILE_CUT', exitCode: 65 })
    expect(trades.length).toBeGreaterThan(10_000)
    expect(trades.map(({ trade }) => Number(trade.price.digits))).toEqual(
      trades.map((_, at) => at + 1),
    )
    expect(rejects).toEqual([])
  })

  test('is an error where no line could be read', async () => {
    await expect(readTrades(packed.subarray(0, 12))).rejects.toMatchObject({ code: 'FILE_CUT' })
  })
})
