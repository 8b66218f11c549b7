import type { Kafka } from 'kafkajs'
import { EXIT, MktError } from '../core/errors.ts'
import type { KafkaLogConfig } from './kafka-config.ts'
import { kafkaProducer } from './kafka-producer.ts'
import { sendsOf } from './kafka-sends.ts'
import { recordHeaders } from './record-batch-writer.ts'
import type { Append } from './trade-log.ts'

export interface Appender {
  append(append: Append): Promise<void>
  close(): Promise<void>
}

/** Appends through one producer, one send at a time: with two at once, their order could turn. */
export function kafkaAppender(kafka: Kafka, config: KafkaLogConfig): Appender {
  const producer = kafkaProducer(kafka, config)
  let sending = false
  return {
    async append({ src, records: block }) {
      if (sending) throw overlapping()
      sending = true
      try {
        const headers = recordHeaders(src)
        for (const batches of sendsOf(block, headers))
          await producer.send({ block, headers, batches })
      } finally {
        sending = false
      }
    },
    close: () => producer.close(),
  }
}

function overlapping(): MktError {
  return new MktError('Cannot append to the trade log: another append is under way', {
    code: 'APPENDS_OVERLAP',
    exit: EXIT.internal,
  })
}
