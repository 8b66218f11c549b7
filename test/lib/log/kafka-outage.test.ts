import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { kafkaLog } from '../../../src/lib/log/kafka-log.ts'
import type { KafkaLogConfig } from '../../../src/lib/log/kafka-config.ts'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { startReading, type Reading, type ReadingOptions } from '../../support/reading.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { tcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { type OutgoingRecords, appendTo } from '../../support/outgoing.ts'

const broker = await kafkaBroker()

/** One proxy at a time can stand at this port, so this file holds every test that needs one. */
describe.skipIf(broker === undefined)('a Kafka log whose broker', () => {
  const { port: targetPort = 0, proxyPort: port = 0 } = broker?.proxied ?? {}
  const logs: TradeLog[] = []
  const readings: Reading[] = []
  let proxy: TcpProxy

  beforeEach(async () => {
    proxy = await tcpProxy({ port, targetPort })
  })

  afterEach(async () => {
    await Promise.allSettled(readings.splice(0).map((reading) => reading.stop()))
    await Promise.all(logs.splice(0).map((log) => log.close()))
    await proxy.close()
  })

  async function open(more: Partial<KafkaLogConfig> = {}): Promise<TradeLog> {
    const topic = randomUUID()
    const config = { brokers: [`127.0.0.1:${port}`], topic, tls: false, waitMs: 1_000 }
    const log = await kafkaLog({ ...config, ...more })
    logs.push(log)
    return log
  }

  function read(log: TradeLog, options?: ReadingOptions): Reading {
    const reading = startReading(log, options)
    readings.push(reading)
    return reading
  }

  test('goes away for a while is waited for by a reader, who says so once', async () => {
    const log = await open({ sessionTimeoutMs: 3_000 })
    await appendTo(log, appendOf(0))
    const progress = { next: 0n }
    const reading = read(log, {
      from: () => progress.next,
      take: ({ fetchedOffset, nextOffset }) => {
        if (fetchedOffset !== progress.next) return progress.next
        progress.next = nextOffset
        return nextOffset
      },
    })
    await reading.until(() => progress.next === 2n)
    await proxy.goAway()
    await reading.until(() => reading.problems.length > 0)
    await sleep(2_000)
    expect(reading.problems).toEqual([expect.stringContaining('ECONNREFUSED')])
    await proxy.comeBack()
    await reading.until(() => reading.problems.length > 1)
    expect(reading.problems[1]).toBeUndefined()
    await untilAppended(log, appendOf(2))
    await reading.until(() => progress.next >= 4n)
    expect(reading.problems).toHaveLength(2)
  })

  test('is away at the start of a reading is waited for', async () => {
    const log = await open()
    await appendTo(log, appendOf(0))
    await proxy.goAway()
    const reading = read(log)
    await reading.until(() => reading.problems.length > 0)
    await proxy.comeBack()
    await reading.until(() => reading.records().length === 2)
    expect(reading.problems).toEqual([expect.any(String), undefined])
  })

  test('swallows everything is noticed, and a new connection goes on', async () => {
    const log = await open({ sessionTimeoutMs: 1_000 })
    const reading = read(log)
    await reading.until(() => reading.assignments.length > 0)
    proxy.swallow({ requests: true })
    await reading.until(() => reading.problems.length > 0)
    expect(reading.problems[0]).toContain('no sign of life for 3 seconds')
    proxy.swallow({})
    await untilAppended(log, appendOf(0))
    await reading.until(() => reading.records().length >= 2)
    expect(reading.problems.at(-1)).toBeUndefined()
  })

  test('swallows everything is waited for, however long', async () => {
    const log = await open({ sessionTimeoutMs: 700 })
    const reading = read(log)
    await reading.until(() => reading.assignments.length > 0)
    proxy.swallow({ requests: true })
    await reading.until(() => reading.problems.length > 0)
    await Promise.race([reading.ended, sleep(7_000)])
    proxy.swallow({})
    await reading.until(() => reading.problems.length > 1, 20_000)
    expect(reading.problems).toEqual([expect.any(String), undefined])
  })

  test('falls silent each time after it has let us join ends the reading with exit 75', async () => {
    const log = await open({ sessionTimeoutMs: 700 })
    const reading = read(log)
    await reading.until(() => reading.assignments.length > 0)
    proxy.swallow({ requests: true })
    await reading.until(() => reading.problems.length === 1)
    proxy.swallow({})
    await reading.until(() => reading.problems.length === 2, 20_000)
    proxy.swallow({ requests: true })
    await expect(reading.ended).rejects.toMatchObject({ code: 'KAFKA_SILENT', exitCode: 75 })
  })

  test('is away makes append and ranges reject with exit 69, and ends no reading', async () => {
    const log = await open()
    const reading = read(log)
    await reading.until(() => reading.assignments.length > 0)
    await proxy.goAway()
    const away = { exitCode: 69, code: 'KAFKA_UNREACHABLE' }
    await expect(appendTo(log, appendOf(0))).rejects.toMatchObject(away)
    const start = performance.now()
    await expect(log.ranges()).rejects.toMatchObject(away)
    expect(performance.now() - start).toBeLessThan(3_000)
    await reading.stop()
  })

  test('is away lets a reading and the log end soon', async () => {
    const log = await open()
    await appendTo(log, appendOf(0))
    const reading = read(log)
    await reading.until(() => reading.records().length === 2)
    await proxy.goAway()
    await reading.until(() => reading.problems.length > 0)
    const start = performance.now()
    await reading.stop()
    await log.close()
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('loses an answer for good has all of what is appended next, and of the repeated', async () => {
    const log = await open()
    await appendTo(log, appendOf(0))
    proxy.swallow({ responses: true })
    const lost = appendTo(log, appendOf(2))
    await sleep(500)
    await proxy.goAway()
    await expect(lost).rejects.toMatchObject({ exitCode: 69 })
    proxy.swallow({})
    await proxy.comeBack()
    await untilAppended(log, { ...appendOf(6), src: 'another/4' })
    await appendTo(log, appendOf(2))
    await appendTo(log, appendOf(4))
    const reading = read(log)
    await reading.until(() => reading.records().at(-1)?.seq === 5)
    expect(distinctSeqs(reading)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('loses an answer for a moment has every record once', async () => {
    const log = await open()
    await appendTo(log, appendOf(0))
    proxy.swallow({ responses: true })
    const late = appendTo(log, appendOf(2))
    await sleep(300)
    proxy.swallow({})
    await proxy.goAway()
    await proxy.comeBack()
    await late
    await appendTo(log, appendOf(4))
    const reading = read(log)
    await reading.until(() => reading.records().length >= 6)
    expect(reading.records(0).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('is far away is sent less where gzip is on', async () => {
    const lines = Array.from({ length: 500 }, (_, seq) => ({ ...recordOf(seq), value: LONG }))
    const sent = async (gzip: boolean) => {
      const log = await open({ gzip })
      const before = proxy.sentBytes()
      await appendTo(log, { src: SRC, records: lines })
      return proxy.sentBytes() - before
    }
    expect(await sent(true)).toBeLessThan((await sent(false)) / 4)
  })

  test('speaks TLS is trusted only with a certificate that the CA file vouches for', async () => {
    const certificate = await selfSigned()
    await proxy.close()
    proxy = await tcpProxy({ port, targetPort, tls: certificate.server })
    const start = performance.now()
    await expect(open({ tls: true, waitMs: 20_000 })).rejects.toMatchObject({
      code: 'KAFKA_CERTIFICATE',
      exitCode: 78,
    })
    expect(performance.now() - start).toBeLessThan(5_000)
    await expect(open()).rejects.toMatchObject({ exitCode: 69 })
    const log = await open({ tls: true, caFile: certificate.caFile })
    await appendTo(log, appendOf(0))
    const reading = read(log)
    await reading.until(() => reading.records().length === 2)
  })
})

const SRC = 'outage/4'
const LONG = JSON.stringify({ p: 1, s: 'AAPL', t: 1_693_929_601_281, v: 1, c: ['1', '12'] })

function recordOf(seq: number) {
  return { partition: 0, key: 'AAPL', value: `{"p":${seq}}`, seq }
}

/** Two records, so that every append has the same size. */
function appendOf(seq: number): OutgoingRecords {
  return { src: SRC, records: [recordOf(seq), recordOf(seq + 1)] }
}

function untilAppended(log: TradeLog, append: OutgoingRecords): Promise<void> {
  return vi.waitFor(() => appendTo(log, append), { timeout: 10_000 })
}

function distinctSeqs(reading: Reading): number[] {
  return [...new Set(reading.records(0).map(({ seq }) => seq))].sort()
}
