/** Topics full of made-up trades, written by mkt itself or by Kafka's own console producer. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import {
  endRecord,
  recordBlock,
  recordKeys,
  reserve,
  startOf,
} from '../../src/lib/core/record-block.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { PARTITIONS, type Broker } from './broker.ts'
import { madeTrades, symbolName, type MarketShape } from './market.ts'
import { truthOf, type Truth } from './truth.ts'
import { VALUE_MAX_BYTES, valueWriter } from './value-writer.ts'

export interface TopicKind {
  /** mkt writes a key and two headers, the console producer a key alone. */
  readonly writer: 'mkt' | 'console producer'
  readonly compression: 'none' | 'lz4'
}

export interface MadeTopic {
  readonly name: string
  readonly trades: number
  readonly truth: Truth
  remove(): Promise<void>
}

/** Makes a topic and fills it; the broker compresses, where that is wanted. */
export async function madeTopic(
  broker: Broker,
  { writer, compression }: TopicKind,
  shape: MarketShape,
): Promise<MadeTopic> {
  const name = await broker.createTopic({
    'compression.type': compression === 'none' ? 'uncompressed' : compression,
  })
  const truth = await (writer === 'mkt'
    ? byMkt(broker, name, shape)
    : byConsole(broker, name, compression, shape))
  const found = await broker.countRecords(name)
  if (found !== shape.trades) throw new Error(`${name} has ${found} records, not ${shape.trades}`)
  return { name, trades: shape.trades, truth, remove: () => broker.removeTopic(name) }
}

async function byMkt(broker: Broker, topic: string, shape: MarketShape): Promise<Truth> {
  const log = await broker.openLog(topic)
  try {
    return await appendTrades(log, shape)
  } finally {
    await log.close()
  }
}

/** Appends all trades of a market to a log, as a producer of mkt does. */
export async function appendTrades(log: TradeLog, shape: MarketShape): Promise<Truth> {
  const truth = truthOf(shape)
  const write = valueWriter(shape.symbols)
  const keys = recordKeys((key) => partitionOf(key, PARTITIONS))
  const ids = Array.from({ length: shape.symbols }, (_, at) => keys.idOf(symbolName(at)))
  const records = recordBlock(keys)
  let seq = 0
  for (const trades of madeTrades(shape)) {
    truth.add(trades)
    records.length = 0
    for (let row = 0; row < trades.length; row += 1) {
      reserve(records, VALUE_MAX_BYTES)
      const end = write(records.bytes, startOf(records, row), trades, row)
      endRecord(records, ids[trades.symbol[row] as number] as number, (seq += 1), end)
    }
    await log.append({ src: `bench/${PARTITIONS}`, records })
  }
  return truth
}

async function byConsole(
  broker: Broker,
  topic: string,
  compression: string,
  shape: MarketShape,
): Promise<Truth> {
  const producer = broker.startConsoleProducer(topic, compression)
  const names = Array.from({ length: shape.symbols }, (_, at) => `${symbolName(at)}\t`)
  const [truth] = await Promise.all([writeLines(producer.input, shape, names), producer.ended])
  return truth
}

/** Writes the trades of a market as JSON lines. */
export async function writeTradeLines(path: string, shape: MarketShape): Promise<Truth> {
  const file = createWriteStream(path)
  const truth = await writeLines(file, shape)
  await once(file, 'close')
  return truth
}

const NEWLINE = 0x0a

/** One trade a line, behind the prefix of its symbol; the output is ended. */
async function writeLines(
  output: Writable,
  shape: MarketShape,
  prefixes: readonly string[] = [],
): Promise<Truth> {
  const truth = truthOf(shape)
  const write = valueWriter(shape.symbols)
  for (const trades of madeTrades(shape)) {
    truth.add(trades)
    const bytes = Buffer.allocUnsafe(2 * VALUE_MAX_BYTES * trades.length)
    let end = 0
    for (let row = 0; row < trades.length; row += 1) {
      end += bytes.write(prefixes[trades.symbol[row] as number] ?? '', end, 'latin1')
      end = write(bytes, end, trades, row)
      bytes[end] = NEWLINE
      end += 1
    }
    if (!output.write(bytes.subarray(0, end))) await once(output, 'drain')
  }
  output.end()
  return truth
}
