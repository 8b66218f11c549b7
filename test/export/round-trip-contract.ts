/** What an export of trades promises on any trade log: replayed, it gives the bars of that log. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { etlParts, type EtlParts, type OpenLog } from '../support/etl-parts.ts'
import { rows, runOnce } from '../support/run-etl.ts'
import { send } from '../support/send-trades.ts'
import { manyTrades, trade } from '../support/trades.ts'
import { exported } from './exported-lines.ts'
import { type OutgoingRecord, appendTo } from '../support/outgoing.ts'

/** @param open opens a topic of this log, and makes it where it is missing */
export function describeRoundTrip(name: string, open: OpenLog, skipped = false): void {
  describe.skipIf(skipped)(`trades that are exported from ${name}`, () => {
    let from: EtlParts
    let to: EtlParts

    beforeAll(async () => {
      ;[from, to] = await Promise.all([etlParts(open), etlParts(open)])
    })
    afterAll(() => Promise.all([from.close(), to.close()]))

    const barsOf = async ({ log, store }: EtlParts) => {
      await runOnce(log, store, { maxRuntimeMs: 20_000 })
      return rows(store)
    }
    const logOf = async (trades: readonly Trade[]): Promise<TradeLog> => {
      const log = await open(from.database, randomUUID())
      onTestFinished(() => log.close())
      await send(log, trades)
      return log
    }

    test('give the bars of the log in another one', async () => {
      await fill(from.log)
      const { lines, tally } = await exported(from.log)
      expect(lines).toHaveLength(2_000 + ODD.length + SCATTERED.length)
      expect(tally).toMatchObject({ trades: lines.length, duplicates: 250, lost: 0 })
      expect(Object.fromEntries(tally.rejects)).toEqual({ 'not-json': 1, 'bad-price': 1 })
      await appendLines(to.log, lines)
      expect(await barsOf(to)).toEqual(await barsOf(from))
    })

    test('are those that the log held at the beginning', async () => {
      const log = await logOf(manyTrades(500))
      const ranges = async () => {
        const known = await log.ranges()
        await send(log, manyTrades(100))
        return known
      }
      expect((await exported({ ...log, ranges })).lines).toHaveLength(500)
    })

    test('are those of the symbols and the time that were asked for', async () => {
      const log = await logOf(TIES)
      const [first, second] = [TIES[0] as Trade, TIES[1] as Trade]
      const range = { fromMs: first.timeMs, toMs: first.timeMs + 1 }
      const { lines, tally } = await exported(log, { symbols: ['tie'], ...range })
      expect(lines).toEqual([first, second].map(encodeTrade))
      expect(tally).toMatchObject({ trades: 2, notWanted: TIES.length - 2 })
    })

    test('are none of an empty log', async () => {
      const { lines } = await exported(await logOf([]), { format: 'csv' })
      expect(lines).toEqual(['symbol,timestamp,price,volume,conditions'])
    })

    test.each([
      ['TIF', 'Did you mean "X:TIE"?'],
      ['E', 'no trade in the log has that name'],
    ])('are none of a symbol that is not there: %s', async (symbol, message) => {
      const log = await logOf(TIES)
      await expect(exported(log, { symbols: [symbol] })).rejects.toMatchObject({
        exitCode: 66,
        message: expect.stringContaining(message) as string,
      })
    })
  })
}

/** Finer than a millisecond, with conditions, with many digits, with a name that JSON escapes. */
const ODD: readonly Trade[] = [
  { ...trade('NANO', '1.25', '1', 60_000 - 1), nanos: 999_999 },
  { ...trade('NANO', '1.5', '1', 60_000), nanos: 1 },
  { ...trade('COND', '2', '3', 5), conditions: ['1', '12', 'a;b'] },
  trade('DIGITS', '1234567890123456789.0123456789012345678', '0.000000000000000001', 7),
  trade('say "hi"\\', '1e-18', '0', 8),
]

const TIES: readonly Trade[] = [
  ...['3', '5'].map((price) => trade('X:TIE', price, '1', 0)),
  trade('X:TIE', '4', '1', 1_000),
]

/**
 * Trades of one instant in two partitions, as producers without keys spread them: the one that
 * stands at the lower offset is the first one, though its partition has the higher number.
 */
const SCATTERED: readonly OutgoingRecord[] = [
  [tie('OTHER', '1'), tie('SCATTERED', '3')],
  [tie('SCATTERED', '5'), tie('OTHER', '1')],
  [tie('OTHER', '1'), tie('OTHER', '1')],
  [tie('OTHER', '1'), tie('OTHER', '1')],
].flatMap((texts, partition) => texts.map((text, at) => value(partition, 2 * partition + at, text)))

function tie(symbol: string, price: string): string {
  return encodeTrade(trade(symbol, price, '1', 0))
}

/** With copies of what was sent, records that are no trades, and a symbol in several partitions. */
async function fill(log: TradeLog): Promise<void> {
  await appendTo(log, { src: 'scattered/4', records: SCATTERED })
  const trades = manyTrades(2_000)
  await send(log, trades.slice(0, 250), 'again')
  await send(log, trades, 'again')
  await send(log, ODD)
  await appendTo(log, { src: 'bad/4', records: [value(0, 0, 'no json'), value(1, 1, BAD_PRICE)] })
}

const BAD_PRICE = tie('A', '1').replace('"p":1', '"p":-1')

function value(partition: number, seq: number, text: string): OutgoingRecord {
  return { partition, key: 'any', value: text, seq }
}

/** As they stand, spread as the symbols of a file are. */
async function appendLines(log: TradeLog, lines: readonly string[]): Promise<void> {
  const records = lines.map((line, seq) => {
    const { s } = JSON.parse(line) as { s: string }
    return { partition: partitionOf(s, 4), key: s, value: line, seq }
  })
  await appendTo(log, { src: 'exported/4', records })
}
