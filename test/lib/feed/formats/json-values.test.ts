/** What holds for the readers of JSON whatever the value. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactJson } from '../../../../src/lib/core/exact-json.ts'
import { readTrade } from '../../../../src/lib/core/trade.ts'
import {
  parseFinnhubMessage,
  type FinnhubMessage,
} from '../../../../src/lib/feed/finnhub-message.ts'
import { finnhub } from '../../../../src/lib/feed/formats/finnhub.ts'
import type { JsonFormat } from '../../../../src/lib/feed/formats/format.ts'
import { FORMATS } from '../../../../src/lib/feed/formats/formats.ts'
import { sampleOfJson, sampleOfText } from '../../../../src/lib/feed/json-sample.ts'

const JSON_FORMATS = FORMATS.filter((format): format is JsonFormat => format.kind === 'json')

/** Any value, made of the words that the formats know as often as not. */
const words = fc.constantFrom(
  ...[
    'type',
    'data',
    'e',
    's',
    'p',
    'q',
    't',
    'T',
    'v',
    'c',
    'X',
    'a',
    'id',
    'price',
    'size',
    'qty',
  ],
  ...['amount', 'time', 'timestamp', 'datetime', 'symbol', 'trade', 'match', 'channel', 'events'],
  ...[
    'trades',
    'topic',
    'payload',
    'partition',
    'offset',
    'stream',
    'event',
    'arg',
    '__proto__',
    'error',
    'ping',
    'msg',
  ],
)
const numbers = fc.constantFrom(
  '1',
  '0',
  '-1',
  '1700000000123',
  '12345678901234567890',
  '1e400',
  '0x1',
)
const leaves = fc.oneof(
  numbers,
  words.map((word) => JSON.stringify(word)),
  fc.constant('null'),
)
const texts = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(words, tie('value')), { maxLength: 6 })
      .map((fields) => `{${fields.map(([key, item]) => `"${key}":${item}`).join(',')}}`),
  ),
})).value

function parsed(text: string): unknown {
  try {
    return parseExactJson(text)
  } catch {
    return undefined
  }
}

/** What the file format makes of a text, in the form that a message has. */
function asMessage(text: string): FinnhubMessage {
  const content = finnhub.read(parsed(text))
  if (content === undefined) {
    const reason = parsed(text) === undefined ? 'not-json' : 'not-a-trade'
    return { kind: 'reject', reject: { reason, sample: sampleOfText(text) } }
  }
  if ('control' in content) return { kind: 'control', type: content.control }
  const read = content.trades.map((fields) => ({
    trade: fields.fault ?? readTrade(fields),
    sample: sampleOfJson(fields.value),
  }))
  return {
    kind: 'trades',
    trades: read.flatMap(({ trade }) => (typeof trade === 'string' ? [] : [trade])),
    rejects: read.flatMap(({ trade, sample }) =>
      typeof trade === 'string' ? [{ reason: trade, sample }] : [],
    ),
  }
}

test('a file of Finnhub says of any value what a message says', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const message = parseFinnhubMessage(text, { unit: 'auto' })
      const wanted = message.kind === 'error' ? { kind: 'control', type: 'error' } : message
      expect(asMessage(text)).toEqual(wanted)
    }),
    { numRuns: 3_000 },
  )
})

describe('any value', () => {
  test('is answered by every format, never thrown at', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const format of JSON_FORMATS) {
          const content = format.read(parsed(text))
          if (content === undefined || 'control' in content) continue
          for (const fields of content.trades) expect(fields).toHaveProperty('value')
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"data":'.repeat(50_000) + '1' + '}'.repeat(50_000)],
    [
      'a payload of brackets',
      JSON.stringify({ topic: 't', partition: 0, offset: 1, payload: '['.repeat(100_000) }),
    ],
  ])('is answered however deep it is: %s', (_, text) => {
    for (const format of JSON_FORMATS) expect(() => format.read(parsed(text))).not.toThrow()
  })
})

test('the t of Binance, an id, is never read as a time, nor that of Finnhub as an id', () => {
  const event = '{"e":"trade","E":1,"s":"A","t":1700000000123,"p":"1","q":"2","T":1690000000000}'
  const trade = '{"s":"A","p":1,"t":1700000000123,"v":2}'
  expect(asMessage(event)).toMatchObject({ trades: [], rejects: [{ reason: 'bad-price' }] })
  for (const format of JSON_FORMATS) {
    if (format.name !== 'finnhub') expect(format.read(parsed(trade))).toBeUndefined()
  }
})

test('a trade whose symbol is missing does not take the symbol of the file', () => {
  for (const text of [
    '{"p":1,"t":1700000000123,"v":2}',
    '{"e":"trade","E":1,"t":5,"p":"1","q":"2","T":1700000000123}',
    '{"e":"aggTrade","E":1,"a":5,"p":"1","q":"2","T":1700000000123}',
    '{"type":"match","trade_id":1,"price":"1","size":"2","time":"2024-01-02T14:30:00Z"}',
    '{"channel":"trade","type":"update","data":[{"price":1,"qty":2,"trade_id":1}]}',
    '{"topic":"publicTrade.A","type":"snapshot","data":[{"T":1700000000123,"v":"2","p":"1"}]}',
    '{"arg":{"channel":"trades"},"data":[{"px":"1","sz":"2","ts":"1700000000123"}]}',
    '{"id":"1","timestamp":1700000000123,"symbol":null,"price":1,"amount":2}',
  ]) {
    const contents = JSON_FORMATS.map((format) => format.read(parsed(text)))
    const trades = contents.flatMap((one) => (one && 'trades' in one ? one.trades : []))
    const sound = trades.filter(({ fault, size }) => fault === undefined && size !== undefined)
    expect(sound.map(({ symbol }) => symbol)).toEqual([null])
  }
})
