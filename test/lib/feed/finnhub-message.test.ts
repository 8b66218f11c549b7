import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDecimal } from '../../../src/lib/core/decimal.ts'
import { parseFinnhubMessage } from '../../../src/lib/feed/finnhub-message.ts'

const TIME_MS = 1_672_427_874_976
const GOOD = `{"c":["1","12"],"p":128.055,"s":"AAPL","t":${TIME_MS},"v":10}`

const parse = (text: string) => parseFinnhubMessage(text, { unit: 'ms' })
const frame = (...trades: string[]) => `{"data":[${trades.join(',')}],"type":"trade"}`
const withField = (name: string, value: string) =>
  GOOD.replace(new RegExp(`"${name}":("[^"]*"|\\[.*?\\]|[^,}]+)`), `"${name}":${value}`)

/** The reasons of the rejects, and how many trades were good. */
function outcome(text: string): { trades: number; reasons: string[] } {
  const message = parse(text)
  if (message.kind === 'reject') return { trades: 0, reasons: [message.reject.reason] }
  if (message.kind !== 'trades') throw new Error(`${message.kind} was not expected`)
  return { trades: message.trades.length, reasons: message.rejects.map(({ reason }) => reason) }
}

describe('a trade message', () => {
  test('gives its trades in their order, with every digit', () => {
    const exact = withField('p', '0.12345678901234567891')
    const message = parse(frame(GOOD, exact, GOOD))
    if (message.kind !== 'trades') throw new Error(message.kind)
    expect(message.trades.map(({ price }) => formatDecimal(price))).toEqual([
      '128.055',
      '0.12345678901234567891',
      '128.055',
    ])
    expect(message.trades[0]).toMatchObject({ symbol: 'AAPL', timeMs: TIME_MS })
    expect(message.trades[0]?.conditions).toEqual(['1', '12'])
  })

  test('may lack its type, be a list of trades, or be a single trade', () => {
    expect(outcome(`{"data":[${GOOD}]}`)).toEqual({ trades: 1, reasons: [] })
    expect(outcome(`[${GOOD},${GOOD}]`)).toEqual({ trades: 2, reasons: [] })
    expect(outcome(GOOD)).toEqual({ trades: 1, reasons: [] })
  })

  test('may have conditions that are null, absent or empty, and a volume of zero', () => {
    const trades = [withField('c', 'null'), withField('c', '[]'), GOOD.replace(/"c":\[.*?\],/, '')]
    expect(outcome(frame(...trades, withField('v', '0')))).toEqual({ trades: 4, reasons: [] })
  })

  test('counts equal prints as often as they stand there', () => {
    expect(outcome(frame(GOOD, GOOD, GOOD)).trades).toBe(3)
  })

  test('may begin with a byte order mark and hold any amount of white space', () => {
    expect(outcome(`\ufeff \n${frame(GOOD)}\r\n `)).toEqual({ trades: 1, reasons: [] })
  })

  test('keeps symbols that are names of object properties', () => {
    const names = ['__proto__', 'constructor', 'null', '-1', '=A1']
    const message = parse(frame(...names.map((name) => withField('s', JSON.stringify(name)))))
    if (message.kind !== 'trades') throw new Error(message.kind)
    expect(message.trades.map(({ symbol }) => symbol)).toEqual(names)
  })

  test('takes seconds and nanoseconds where the unit is told by magnitude', () => {
    for (const time of ['1672427874', '1672427874976000000']) {
      const options = { unit: 'auto', nowMs: undefined } as const
      const message = parseFinnhubMessage(frame(withField('t', time)), options)
      expect(message).toMatchObject({ kind: 'trades', rejects: [] })
    }
    expect(outcome(frame(withField('t', '1672427874')))).toEqual({
      trades: 0,
      reasons: ['bad-time'],
    })
  })
})

describe('a bad trade', () => {
  test.each([
    ['bad-price', withField('p', 'NaN')],
    ['bad-price', withField('p', '-1')],
    ['bad-price', withField('p', '"128.055"')],
    ['bad-price', withField('p', '1e400')],
    ['bad-size', withField('v', '0x10')],
    ['bad-size', withField('v', 'null')],
    ['bad-time', withField('t', '0')],
    ['bad-symbol', withField('s', '""')],
    ['bad-symbol', withField('s', '"A\\u0000"')],
    ['bad-symbol', withField('s', '{"__proto__":1}')],
    ['not-a-trade', '{}'],
    ['not-a-trade', '[]'],
    ['not-a-trade', 'null'],
    ['not-a-trade', '7'],
  ])('is rejected alone as %s: %s', (reason, bad) => {
    expect(outcome(frame(GOOD, bad, GOOD))).toEqual({ trades: 2, reasons: [reason] })
  })

  test('leaves its first 200 characters, with its numbers as they came', () => {
    const message = parse(frame(withField('p', '1e400'), `{"s":"${'A'.repeat(500)}"}`))
    if (message.kind !== 'trades') throw new Error(message.kind)
    expect(message.rejects[0]?.sample).toContain('"p":1e400')
    expect(message.rejects[1]?.sample).toHaveLength(200)
  })

  test('comes from the future only where a clock is given', () => {
    const options = { unit: 'ms', nowMs: TIME_MS - 5 * 60_000 } as const
    const later = withField('t', String(TIME_MS + 1))
    const message = parseFinnhubMessage(frame(GOOD, later), options)
    expect(message).toMatchObject({ trades: [{}], rejects: [{ reason: 'future-time' }] })
    expect(outcome(frame(later)).trades).toBe(1)
  })

  test('that holds half of a character is rejected, and its neighbour is not', () => {
    const bytes = Buffer.from(frame(withField('s', '"A€"'), GOOD))
    const at = bytes.indexOf(0xac)
    const broken = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]).toString()
    expect(outcome(broken)).toEqual({ trades: 1, reasons: ['bad-symbol'] })
  })
})

describe('a message about something else', () => {
  test.each(['ping', 'news', 'subscribe', 'unsubscribe', 'subscribe-news', 'subscription'])(
    '%s is control, not a reject',
    (type) => {
      expect(parse(`{"type":"${type}","data":[]}`)).toEqual({ kind: 'control', type })
    },
  )

  test('of an error gives the words of the server', () => {
    expect(parse('{"msg":"Invalid symbol","type":"error"}')).toEqual({
      kind: 'error',
      message: 'Invalid symbol',
    })
    expect(parse('{"msg":{"a":1},"type":"error"}')).toEqual({ kind: 'error', message: '' })
  })

  test.each([
    ['empty', ''],
    ['empty', '\ufeff \n'],
    ['not-json', '{"data":['],
    ['not-json', 'HTTP/1.1 200 OK'],
    ['not-json', '"\u001b[2J'],
    ['not-a-trade', '42'],
    ['not-a-trade', '"trade"'],
    ['not-a-trade', '{"type":"quote","data":[]}'],
    ['not-a-trade', '{"type":"trade","data":null}'],
    ['not-a-trade', '{"type":["trade"],"data":[]}'],
  ])('is one reject, %s: %j', (reason, text) => {
    expect(parse(text)).toMatchObject({ kind: 'reject', reject: { reason } })
  })

  test('is a reject with its first 200 characters', () => {
    const text = `oops ${'x'.repeat(1000)}`
    expect(parse(text)).toMatchObject({ reject: { sample: text.slice(0, 200) } })
  })
})

describe('hostile input', () => {
  test.each([
    ['arrays', '['.repeat(1_000_000)],
    ['closed arrays', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"data":'.repeat(100_000)],
    ['data in data', '{"data":[{"s":'.repeat(20_000) + '1' + '}]}'.repeat(20_000)],
    ['digits', `{"data":[{"p":${'9'.repeat(1_000_000)}}]}`],
    ['a string without an end', `{"data":["${'\\'.repeat(1_000_001)}`],
  ])('%s without measure do not stop it', (_, text) => {
    expect(['reject', 'trades']).toContain(parse(text).kind)
    expect(outcome(text).trades).toBe(0)
  })

  test('of 10 MB is read like any other', () => {
    const trades = Math.ceil(10_000_000 / GOOD.length)
    const text = frame(new Array<string>(trades).fill(GOOD).join(','))
    expect(text.length).toBeGreaterThan(10_000_000)
    expect(outcome(text)).toEqual({ trades, reasons: [] })
  })

  test('of any JSON value is answered, never thrown at', () => {
    const json = fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(fc.oneof(json, fc.string({ unit: 'binary' })), (text) => {
        expect(['trades', 'control', 'error', 'reject']).toContain(parse(text).kind)
      }),
      { numRuns: 2_000 },
    )
  })

  test('in a message is counted item by item', () => {
    const item = fc.oneof(
      fc.constant(GOOD),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const { trades, reasons } = outcome(frame(...items))
        expect(trades + reasons.length).toBe(items.length)
        expect(trades).toBeGreaterThanOrEqual(items.filter((each) => each === GOOD).length)
      }),
      { numRuns: 1_000 },
    )
  })
})
