import { CompressionTypes, Partitioners, type Kafka, type Message } from 'kafkajs'
import { EXIT, MktError } from '../core/errors.ts'
import { SEQUENCE_HEADER, SOURCE_HEADER } from './kafka-batch.ts'
import { keptConnection } from './kafka-client.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { startOf, type RecordBlock } from '../core/record-block.ts'
import type { Append } from './trade-log.ts'

export interface Appender {
  append(append: Append): Promise<void>
  close(): Promise<void>
}

/**
 * Appends through one idempotent producer, one send at a time. With two sends at once, or with
 * another batch after one that failed, kafkajs drops records that it acknowledges. So a producer on
 * which a send has failed is not used again; its records may still come into the log.
 */
export function kafkaAppender(kafka: Kafka, { topic, gzip }: KafkaLogConfig): Appender {
  const producer = keptConnection(() =>
    kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    }),
  )
  const compression = gzip === true ? CompressionTypes.GZIP : CompressionTypes.None
  const send = (messages: Message[]) =>
    producer.use(async (use) => {
      const sent = await use.send({ topic, messages, compression, acks: -1, timeout: ACK_LIMIT_MS })
      checkAllSent(messages, new Set(sent.map(({ partition }) => partition)))
    })
  let sending = false
  return {
    async append(append) {
      if (sending) throw overlapping()
      sending = true
      try {
        for (const group of messageGroups(append)) await send(group)
      } finally {
        sending = false
      }
    },
    close: () => producer.close(),
  }
}

/** Shorter than the client's own limit for a request. */
const ACK_LIMIT_MS = 10_000

/** kafkajs drops what goes to a partition that it does not know (yet), and resolves. */
function checkAllSent(messages: readonly Message[], acknowledged: ReadonlySet<number>): void {
  const lost = messages.find(({ partition = -1 }) => !acknowledged.has(partition))
  if (lost !== undefined) throw new Error(`there is no partition ${lost.partition}`)
}

function overlapping(): MktError {
  return new MktError('Cannot append to the trade log: another append is under way', {
    code: 'APPENDS_OVERLAP',
    exit: EXIT.internal,
  })
}

/** A broker takes 1 MiB per partition and request by default. */
const SEND_MAX_BYTES = 512 * 1024
/** Headers and framing of one record, generously. */
const RECORD_OVERHEAD_BYTES = 140

/** The records as messages, in groups that a broker takes in one request, made as they are asked for. */
export function* messageGroups({ src, records }: Append): Generator<Message[]> {
  const source = Buffer.from(src)
  let group: Message[] = []
  let groupBytes = 0
  for (let row = 0; row < records.length; row += 1) {
    const message = messageOf(source, records, row)
    const bytes = sizeOf(message)
    if (group.length > 0 && groupBytes + bytes > SEND_MAX_BYTES) {
      yield group
      group = []
      groupBytes = 0
    }
    group.push(message)
    groupBytes += bytes
  }
  if (group.length > 0) yield group
}

function sizeOf({ key, value }: Message): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD_BYTES
}

/** Its timestamp is when it is sent: by the trade's time, retention would delete a replay at once. */
function messageOf(source: Buffer, block: RecordBlock, row: number): Message {
  const { keys, bytes, ends } = block
  const key = block.key[row] as number
  const seq = block.seq[row] as number
  return {
    partition: keys.partitionOf(key),
    key: Buffer.from(keys.bytesOf(key)),
    value: bytes.subarray(startOf(block, row), ends[row]),
    timestamp: String(Date.now()),
    headers: { [SOURCE_HEADER]: source, [SEQUENCE_HEADER]: String(seq) },
  }
}
