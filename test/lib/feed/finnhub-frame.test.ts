/** Frames read from their bytes say what parseFinnhubMessage makes of their text. */
import { describe, expect, test } from 'vitest'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { frameReader } from '../../../src/lib/feed/finnhub-frame.ts'
import { parseFinnhubMessage } from '../../../src/lib/feed/finnhub-message.ts'
import { seededRandom } from '../../../src/lib/feed/simulator/seeded-random.ts'
import { simulatedFrames } from '../../../src/lib/feed/simulator/simulated-frames.ts'
import { mutated } from '../../chaos/mutations.ts'
import { tradesIn } from '../../support/columns-of.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 15)
const A = `{"c":["1","12"],"p":190.0250,"s":"AAPL","t":${NOW_MS},"v":100}`
const B = `{"c":null,"p":65000.5,"s":"BINANCE:BTCUSDT","t":${NOW_MS - 5},"v":0.00012}`

const read = frameReader()

/** What the bytes say, as texts. */
function fromBytes(frame: Buffer): unknown {
  const found = read(frame, NOW_MS)
  if (found.kind !== 'trades') return found
  return { trades: tradesIn(found.trades).map(encodeTrade), rejects: found.rejects }
}

/** What their text says; a text that is no message is one reject. */
function fromText(frame: Buffer): unknown {
  const found = parseFinnhubMessage(frame.toString(), { unit: 'ms', nowMs: NOW_MS })
  if (found.kind === 'reject') return { trades: [], rejects: [found.reject] }
  if (found.kind !== 'trades') return found
  return { trades: found.trades.map(encodeTrade), rejects: found.rejects }
}

describe('a frame says the same by its bytes as by its text', () => {
  test.each([
    ['of two trades', `{"data":[${A},${B}],"type":"trade"}`],
    ['with its type first', `{"type":"trade","data":[${A},${B}]}`],
    ['without its type', `{"data":[${A}]}`],
    ['with blanks', `{ "data": [ ${A} , ${B} ], "type": "trade" }`],
    ['with a line end', `{"data":[${A}],"type":"trade"}\n`],
    ['of no trades', '{"data":[],"type":"trade"}'],
    ['of trades of another type', `{"data":[${A}],"type":"trades"}`],
    ['with more behind it', `{"data":[${A}],"type":"trade"}{}`],
    ['that is cut off', `{"data":[${A},${B}],"type":"tra`],
    ['with a bad trade between good ones', `{"data":[${A},{"p":0},${B}],"type":"trade"}`],
    [
      'with a trade of the future',
      `{"data":[${A},${B.replace(`${NOW_MS - 5}`, `${NOW_MS + 300_001}`)}],"type":"trade"}`,
    ],
    [
      'with a trade that is not too far ahead',
      `{"data":[${A.replace(`${NOW_MS}`, `${NOW_MS + 300_000}`)}],"type":"trade"}`,
    ],
    [
      'with a number of many digits',
      `{"data":[${A.replace('190.0250', '190.0250123456789012')}],"type":"trade"}`,
    ],
    ['with a symbol beyond ASCII', `{"data":[${A.replace('AAPL', '株')}],"type":"trade"}`],
    ['of one trade alone', A],
    ['that is a list', `[${A},${B}]`],
    ['that is a ping', '{"type":"ping"}'],
    ['that is an error', '{"type":"error","msg":"Subscribing to too many symbols"}'],
    ['that is no JSON', 'hello'],
    ['that is empty', ''],
  ])('%s', (_, text) => {
    const frame = Buffer.from(text)
    expect(fromBytes(frame)).toEqual(fromText(frame))
  })

  test('however it is spoilt', () => {
    const random = seededRandom('frames')
    let withTrades = 0
    for (const frame of manyFrames(1_000)) {
      expect(fromBytes(frame)).toEqual(fromText(frame))
      for (let times = 0; times < 10; times += 1) {
        const spoilt = mutated(frame, random)
        const found = fromBytes(spoilt)
        expect(found, spoilt.toString()).toEqual(fromText(spoilt))
        if (found !== null && typeof found === 'object' && 'trades' in found) withTrades += 1
      }
    }
    expect(withTrades).toBeGreaterThan(1_000)
  })
})

/** Each stands among other bytes, as in what comes from a socket. */
function manyFrames(count: number): Buffer[] {
  const options = { seed: 3, rate: 100, count: Infinity, symbols: () => ['AAPL', 'OANDA:EUR_USD'] }
  const frames: Buffer[] = []
  for (const { make } of simulatedFrames({ ...options, timeOf: () => NOW_MS })) {
    const content = make()
    const trades = content.kind === 'trades' ? content.trades.map(({ json }) => json) : []
    const text = `{"data":[${trades.join(',')}],"type":"trade"}`
    frames.push(Buffer.from(`x${text},{"p":1`).subarray(1, 1 + text.length))
    if (frames.length === count) break
  }
  return frames
}

test('a feed of ever new names is read on, in little memory', () => {
  const readOn = frameReader()
  const tables = new Set<unknown>()
  for (let at = 0; at < 25_000; at += 1) {
    const frame = Buffer.from(`{"data":[${A.replace('AAPL', `N${at}`)}],"type":"trade"}`)
    const found = readOn(frame, NOW_MS)
    if (found.kind !== 'trades') throw new Error(found.kind)
    expect(tradesIn(found.trades).map(({ symbol }) => symbol)).toEqual([`N${at}`])
    tables.add(found.trades.symbols)
  }
  expect(tables.size).toBe(2)
})
