/** Spoilt input of every kind: each piece is counted, as a trade or as a reject, and nothing else. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { mergeInto, sortedBars, type BarMap } from '../../src/lib/core/aggregate.ts'
import { barOf } from '../../src/lib/core/bar.ts'
import { decodeCoverage, encodeCoverage } from '../../src/lib/core/coverage.ts'
import { storedBarOf } from '../../src/lib/core/stored-bar.ts'
import { newTradeScan, scanTrade } from '../../src/lib/core/scan/finnhub-trade.ts'
import { recordScanner } from '../../src/lib/core/scan/record-scanner.ts'
import { passEpochMs } from '../../src/lib/core/scan/scan-time.ts'
import { symbolTable } from '../../src/lib/core/symbol-table.ts'
import { decodeTrade, encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { tradeAt, tradeColumns, truncate } from '../../src/lib/core/trade-columns.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { parseFinnhubMessage } from '../../src/lib/feed/finnhub-message.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/journal/frame.ts'
import { postgresLog } from '../../src/lib/log/postgres-log.ts'
import { postgresStore } from '../../src/lib/store/postgres-store.ts'
import { migratedDatabase } from '../support/database.ts'
import { rows, runOnce } from '../support/run-etl.ts'
import { readTrades } from '../support/trade-files.ts'
import { chaosSize, limitMsOf } from './chaos-size.ts'
import { below, mutated } from './mutations.ts'
import { numberedTrades } from './numbered-trades.ts'
import { disagreement, isPlain, problemOf } from './second-reading.ts'
import { appendTo } from '../support/outgoing.ts'

const { seed, scale } = chaosSize()
const RECORDS = 50_000
/** Ten times as many, which a longer run has, are more than a million. */
const SCANNED = 110_000
const FRAMES = 20_000
const LINES = 10_000
const FOREIGN_RECORDS = 10_000
const COVERAGES = 5_000
const SEGMENTS = 5_000
const LIMIT = { timeout: limitMsOf(10_000) }

const TRADES = numberedTrades({ count: 1_000, seed })

/** So many texts of trades as several producers write them. */
function* texts(count: number, random: () => number): Generator<string> {
  for (let at = 0; at < count; at += 1) {
    const text = encodeTrade(TRADES[below(TRADES.length, random)] as Trade)
    yield at % 3 === 0 ? pythonText(text) : text
  }
}

/** As the original project's producer wrote it. */
function pythonText(text: string): string {
  return text.replaceAll(':', ': ').replaceAll(',"', ', "').replace('}', ', "c": ["1", "12"]}')
}

function* spoiltRecords(count: number, name: string): Generator<Buffer> {
  const random = seededRandom(`${name} ${seed}`)
  for (const text of texts(count * scale, random)) yield mutated(Buffer.from(text), random)
}

/** Says which text it was. */
function agree(text: string, problem: string | undefined): void {
  if (problem !== undefined) throw new Error(`${problem}; seed ${seed}, ${JSON.stringify(text)}`)
}

describe('spoilt input', () => {
  test('is a record that two readings agree on', LIMIT, () => {
    const counts = new Map<string, number>()
    for (const bytes of spoiltRecords(RECORDS, 'records')) {
      const found = decodeTrade(bytes, 0, bytes.length)
      const text = bytes.toString()
      agree(text, disagreement(text, found))
      const kind = typeof found === 'string' ? found : 'trade'
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    const kinds = ['trade', 'not-json', 'bad-symbol', 'bad-price', 'bad-size', 'bad-time', 'empty']
    for (const kind of kinds) expect(counts.get(kind), kind).toBeGreaterThan(10)
  })

  test('is a record that is read from its bytes as it is from its text', LIMIT, () => {
    const neighbour = Buffer.from(encodeTrade(TRADES[0] as Trade))
    const scanner = recordScanner()
    const plain = newTradeScan(neighbour, tradeColumns(symbolTable()), passEpochMs)
    let scanned = 0
    for (const spoilt of spoiltRecords(SCANNED, 'scanned')) {
      plain.bytes = Buffer.concat([neighbour, spoilt, neighbour])
      const [start, end] = [neighbour.length, neighbour.length + spoilt.length]
      const reason = scanner.scan(plain.bytes, start, end)
      const found = reason ?? encodeTrade(tradeAt(scanner.trade, 0))
      const wanted = decodeTrade(spoilt, 0, spoilt.length)
      const text = typeof wanted === 'string' ? wanted : encodeTrade(wanted)
      if (found !== text) agree(spoilt.toString(), `${found} instead of ${text}`)
      truncate(plain.columns)
      if (scanTrade(plain, start) === end) scanned += 1
    }
    expect(scanned).toBeGreaterThan((SCANNED * scale) / 30)
  })

  test('is a frame whose trades are counted one by one', LIMIT, () => {
    const random = seededRandom(`frames ${seed}`)
    let together = 0
    for (let at = 0; at < FRAMES * scale; at += 1) {
      const data = [...texts(4, random)]
      const text = mutated(
        Buffer.from(`{"data":[${data.join()}],"type":"trade"}`),
        random,
      ).toString()
      const message = parseFinnhubMessage(text, { unit: 'ms' })
      const items = itemsOf(text)
      if (items === undefined || message.kind !== 'trades') continue
      together += 1
      const { trades, rejects } = message
      if (trades.length + rejects.length !== items.length) agree(text, 'some are not counted')
      const sound = items.filter((item) => trades.some((trade) => !problemOf(item, trade)))
      if (isPlain(text) && sound.length < trades.length) agree(text, 'a trade was made up')
    }
    expect(together).toBeGreaterThan((FRAMES * scale) / 20)
  })

  test('in one trade of a frame leaves its neighbours', LIMIT, () => {
    const random = seededRandom(`neighbours ${seed}`)
    const [before, after] = TRADES.slice(0, 2).map(encodeTrade)
    for (let at = 0; at < FRAMES * scale; at += 1) {
      const word = wordOf(random)
      const spoilt = `{"p":${word},"s":"X","t":1693929601281,"v":1}`
      const text = `{"data":[${before},${spoilt},${after}],"type":"trade"}`
      const message = parseFinnhubMessage(text, { unit: 'ms' })
      if (message.kind !== 'trades') return agree(text, message.kind)
      const kept = message.trades.filter(({ symbol }) => symbol !== 'X').map(encodeTrade)
      expect(kept).toEqual([before, after])
      expect(message.trades.length + message.rejects.length).toBe(3)
    }
  })

  test('is a line of a file that is counted, between lines that are kept', LIMIT, async () => {
    const sound = encodeTrade(TRADES[0] as Trade)
    const lines = [...spoiltRecords(LINES, 'lines')].flatMap((bytes) => [sound, inOneLine(bytes)])
    const { trades, rejects, control } = await readTrades(`${lines.join('\n')}\n`)
    const numbers = new Set([...trades.map(({ line }) => line), ...rejects.map(([, line]) => line)])
    const controls = Object.values(control).reduce((sum, count) => sum + count, 0)
    const blanks = lines.filter((line) => line.trim() === '').length
    const lost = lines.filter((line, at) => at % 2 === 0 && !numbers.has(at + 1))
    expect(lost).toEqual([])
    const none = lines.filter((line) => /^\s*\[[^{]*\]\s*$/.test(line)).length
    expect(lines.length - numbers.size - controls - blanks).toBeLessThanOrEqual(none)
  })

  test('is a row of a csv file that is counted, between rows that are kept', LIMIT, async () => {
    const random = seededRandom(`rows ${seed}`)
    const sound = 'AAPL,1693929601281,150.25,3'
    const spoilt = Array.from({ length: LINES * scale }, () =>
      inOneLine(mutated(Buffer.from(sound), random)),
    )
    const lines = ['symbol,timestamp,price,volume', ...spoilt.flatMap((row) => [sound, row])]
    const { trades, rejects } = await readTrades(`${lines.join('\n')}\n`)
    const blanks = lines.filter((line) => line.trim() === '').length
    expect(trades.length + rejects.length).toBe(lines.length - 1 - blanks)
    const numbers = new Set(trades.map(({ line }) => line))
    expect(spoilt.every((_, at) => numbers.has(2 * at + 2))).toBe(true)
  })

  test('is a record of coverage that JSON.parse reads alike', LIMIT, () => {
    const random = seededRandom(`coverage ${seed}`)
    const span = { fromMs: 1_693_929_601_281, toMs: 1_693_929_611_281, symbols: ['AAPL', '株'] }
    const bytes = Buffer.from(encodeCoverage({ ...span, reason: 'closed' }))
    let taken = 0
    for (let at = 0; at < COVERAGES * scale; at += 1) {
      const spoilt = mutated(bytes, random)
      const found = decodeCoverage(spoilt, 0, spoilt.length)
      if (found === undefined) continue
      taken += 1
      const { from, to, symbols } = JSON.parse(spoilt.toString()) as Record<string, unknown>
      const { fromMs, toMs } = found
      expect({ from, to, symbols }).toEqual({ from: fromMs, to: toMs, symbols: found.symbols })
      expect(fromMs).toBeLessThanOrEqual(toMs)
    }
    expect(taken).toBeGreaterThan(100)
  })

  test('is a frame of a journal that is whole, or is none', LIMIT, () => {
    const random = seededRandom(`journal ${seed}`)
    const text = TRADES.slice(0, 3).map((trade) => `${trade.symbol}\n${encodeTrade(trade)}\n`)
    const frame = encodeFrame({ type: 'trades', firstSeq: 5, count: 3, text: text.join('') })
    let whole = 0
    for (let at = 0; at < SEGMENTS * scale; at += 1) {
      const bytes = mutated(Buffer.concat([frame, frame]), random)
      for (let place = 0; place < bytes.length; place += 1) {
        const found = decodeFrame(bytes, place)
        if (found === undefined) continue
        whole += 1
        expect(bytes.subarray(place, place + found.bytes).equals(frame)).toBe(true)
      }
    }
    expect(whole).toBeGreaterThan((SEGMENTS * scale) / 4)
  })

  test('in a log is in the bars or in the rejects, by two readings', LIMIT, async () => {
    const database = await migratedDatabase()
    onTestFinished(() => database.drop())
    const log = await postgresLog(database, { topic: 'fuzz', partitions: 1 })
    const store = await postgresStore(database)
    const values = [...spoiltRecords(FOREIGN_RECORDS, 'log')].map((bytes) => bytes.toString())
    const records = values.map((value, seq) => ({ partition: 0, key: '', value, seq }))
    for (let at = 0; at < records.length; at += 2_000) {
      await appendTo(log, { src: 'fuzz/1', records: records.slice(at, at + 2_000) })
    }
    const { bars, rejects } = expectedOf(values)
    let rejected = 0
    await runOnce(log, store, { onApplied: ({ pending }) => (rejected += pending.rejects.length) })
    expect(rejected).toBe(rejects)
    expect(await rows(store)).toEqual(sortedBars(bars).map(storedBarOf))
  })
})

/** The values of a message's data, where JSON.parse reads it. */
function itemsOf(text: string): unknown[] | undefined {
  try {
    const { data } = JSON.parse(text) as { data: unknown }
    return Array.isArray(data) ? data : undefined
  } catch {
    return undefined
  }
}

const WORD_CHARACTERS = '0123456789.-+eExX_NaINfinulrtsé'

function wordOf(random: () => number): string {
  const length = 1 + below(24, random)
  const characters = Array.from(
    { length },
    () => WORD_CHARACTERS[below(WORD_CHARACTERS.length, random)],
  )
  return characters.join('')
}

function inOneLine(bytes: Buffer): string {
  return bytes.toString().replace(/[\r\n]/g, ' ')
}

/** Of records in this order, judged by both readings. */
function expectedOf(values: readonly string[]): { bars: BarMap; rejects: number } {
  const bars: BarMap = new Map()
  let rejects = 0
  for (const [at, value] of values.entries()) {
    const bytes = Buffer.from(value)
    const found = decodeTrade(bytes, 0, bytes.length)
    agree(value, disagreement(value, found))
    if (typeof found === 'string') rejects += 1
    else mergeInto(bars, barOf(found, { offset: BigInt(at), partition: 0 }))
  }
  return { bars, rejects }
}
