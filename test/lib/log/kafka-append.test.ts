/** What a log appends, as a stock consumer of kafkajs reads it from the broker. */
import { describe, expect, test } from 'vitest'
import { runScript } from '../../support/child-script.ts'
import { kafkaBroker } from '../../support/kafka-broker.ts'
import { kafkaFixture, SRC } from '../../support/kafka-fixture.ts'
import { appendTo, type OutgoingRecord } from '../../support/outgoing.ts'

const broker = await kafkaBroker()
const address = broker?.address ?? ''

describe.skipIf(broker === undefined)('what a Kafka log appends', () => {
  const kafka = kafkaFixture(address)

  test.each([
    ['plain', false],
    ['packed by gzip', true],
  ])('is read by any consumer, %s', { timeout: 40_000 }, async (_, gzip) => {
    const log = await kafka.open({ gzip })
    const lengths = [0, 1, 63, 64, 127, 128, 8_191, 8_192, 40_000, 300_000, 300_000, 300_000]
    const sent = lengths.map((length, seq) => recordOf(seq % 2, seq, 'v'.repeat(length)))
    const more = Array.from({ length: 3_000 }, (_, at) => recordOf(at % 4, 100 + at, `{"p":${at}}`))
    await appendTo(log, { src: SRC, records: sent })
    await appendTo(log, { src: SRC, records: more })
    const all = [...sent, ...more]
    const read = (await readAll(log.topic, all.length)) as OutgoingRecord[]
    for (const partition of [0, 1, 2, 3]) {
      const wanted = all.filter((record) => record.partition === partition)
      expect(read.filter((record) => record.partition === partition)).toEqual(
        wanted.map((record) => ({ ...record, src: SRC })),
      )
    }
  })
})

function recordOf(partition: number, seq: number, value: string): OutgoingRecord {
  return { partition, key: seq % 3 === 0 ? '股票' : 'AAPL', value, seq }
}

async function readAll(topic: string, count: number): Promise<unknown[]> {
  const reading = runScript('stock-consumer.ts', [address, topic, String(count)])
  return JSON.parse(await reading.output) as unknown[]
}
