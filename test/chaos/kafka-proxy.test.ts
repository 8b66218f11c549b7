/** The proxy between kafkajs and a real broker: each strike hits the answer that it is meant for. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { kafkaLog } from '../../src/lib/log/kafka-log.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { startReading } from '../support/reading.ts'
import { API, frameSplitter, requestHead } from './kafka-frames.ts'
import { kafkaProxy, type KafkaProxy } from './kafka-proxy.ts'
import { type OutgoingRecord, type OutgoingRecords, appendTo } from '../support/outgoing.ts'

test('frames are found in any pieces of a stream', () => {
  const frames = [frameOf(0, 7, 41), frameOf(1, 11, 42)]
  for (const bytes of [1, 3, 100]) {
    const split = frameSplitter()
    const stream = Buffer.concat(frames)
    const found: Buffer[] = []
    for (let at = 0; at < stream.length; at += bytes) {
      found.push(...split(stream.subarray(at, at + bytes)))
    }
    expect(found).toEqual(frames)
    expect(found.map(requestHead)).toEqual([
      { apiKey: 0, version: 7, correlationId: 41 },
      { apiKey: 1, version: 11, correlationId: 42 },
    ])
  }
})

function frameOf(apiKey: number, version: number, correlationId: number): Buffer {
  const frame = Buffer.alloc(4 + 8 + 5)
  frame.writeInt32BE(frame.length - 4)
  frame.writeInt16BE(apiKey, 4)
  frame.writeInt16BE(version, 6)
  frame.writeInt32BE(correlationId, 8)
  return frame
}

const broker = await kafkaBroker()

describe.skipIf(broker === undefined)('the Kafka proxy', () => {
  let proxy: KafkaProxy
  let log: TradeLog

  beforeEach(async () => {
    const { port: targetPort = 0, proxyPort: port = 0 } = broker?.proxied ?? {}
    proxy = await kafkaProxy({ port, targetPort })
    const brokers = [`127.0.0.1:${port}`]
    log = await kafkaLog({ brokers, topic: randomUUID(), tls: false, waitMs: 5_000 })
    await appendTo(log, appendOf(0))
  })
  afterEach(async () => {
    await log.close()
    await proxy.close()
  })

  test('counts the answers by what was asked', () => {
    expect(proxy.answers(API.produce)).toBe(1)
    expect(proxy.answers(API.fetch)).toBe(0)
  })

  test('drops the answer to a send that the broker has carried out', async () => {
    proxy.strike({ apiKey: API.produce, every: 1, times: 1, what: 'drop' })
    await appendTo(log, appendOf(1)).catch(() => undefined)
    expect(proxy.struck()).toBe(1)
    expect(await endOf(log)).toBe(2n)
  })

  test('strikes the second of two answers where every second one is to be struck', async () => {
    proxy.strike({ apiKey: API.produce, every: 2, times: 1, what: 'delay', delayMs: 400 })
    expect(await elapsedMs(() => appendTo(log, appendOf(1)))).toBeLessThan(300)
    expect(await elapsedMs(() => appendTo(log, appendOf(2)))).toBeGreaterThan(390)
    expect(await elapsedMs(() => appendTo(log, appendOf(3)))).toBeLessThan(300)
    expect(proxy.struck()).toBe(1)
  })

  test('turns a bit in a batch of records, which is not taken then, but read again', async () => {
    await appendTo(log, { ...appendOf(1), records: manyRecords() })
    proxy.set({ corruptOnceFromBytes: 5_000 })
    const reading = startReading(log)
    onTestFinished(() => reading.stop())
    await reading.until(() => reading.records().length === 101)
    expect(proxy.strikes()).toBe(1)
    expect(reading.records().map(({ value }) => value)).toEqual(
      [{ value: '{"p":0}' }, ...manyRecords()].map(({ value }) => value),
    )
  })

  test('cuts answers in their midst, and the next connection begins anew', async () => {
    await appendTo(log, { ...appendOf(1), records: manyRecords() })
    const values = [appendOf(0).records[0], ...manyRecords()].map((record) => record?.value)
    for (const bytes of [3, 70, 500, 1_000, 5_000, 9_000]) {
      const reading = startReading(log)
      await reading.until(() => reading.assignments.length > 0)
      proxy.set({ cutAfterBytes: bytes })
      await sleep(CUTTING_MS)
      proxy.set({})
      await reading.until(() => reading.records().length >= 101)
      expect(reading.records().map(({ value }) => value)).toEqual(values)
      await reading.stop()
    }
  })

  test('doubles an answer, and the link goes on', async () => {
    proxy.strike({ apiKey: API.produce, every: 1, times: 1, what: 'duplicate' })
    await appendTo(log, appendOf(1))
    await appendTo(log, appendOf(2))
    expect(proxy.struck()).toBe(1)
    expect(await endOf(log)).toBe(3n)
  })
})

function appendOf(seq: number): OutgoingRecords {
  return { src: 'proxy/4', records: [{ partition: 0, key: 'AAPL', value: `{"p":${seq}}`, seq }] }
}

function manyRecords(): OutgoingRecord[] {
  return Array.from({ length: 100 }, (_, at) => ({
    ...{ partition: 0, key: 'AAPL', seq: 1 + at },
    value: `{"p":${'1'.repeat(100)}}`,
  }))
}

const CUTTING_MS = 300

async function endOf(log: TradeLog): Promise<bigint | undefined> {
  return (await log.ranges()).get(0)?.end
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}
