import type { Batch, KafkaMessage } from 'kafkajs'
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { walkMessages } from './kafka-messages.ts'
import type { RunMessage } from './kafkajs-record-batch.ts'
import { DamagedBatch, type RecordRun } from './record-run.ts'
import type { RecordBatch, RecordCursor } from './trade-log.ts'
import { recordWalker } from './walk-records.ts'

/**
 * A batch of kafkajs in the form in which the trade log hands batches over. What is packed is
 * unpacked when it is walked, so that memory holds no more than one record batch of it; then walking
 * throws 65 where it was packed wrong.
 */
export function recordBatch(batch: Batch): RecordBatch {
  const { fetchedOffset } = batch as Batch & { fetchedOffset: string }
  const messages: readonly (KafkaMessage | RunMessage)[] = batch.messages
  return {
    partition: batch.partition,
    fetchedOffset: BigInt(fetchedOffset),
    nextOffset: BigInt(batch.lastOffset()) + 1n,
    endOffset: BigInt(batch.highWatermark),
    walk: (visit) => {
      if (messages.every(isRun)) walkRuns(batch, messages, Number(fetchedOffset), visit)
      else walkMessages(batch.messages, visit)
    },
  }
}

/** Says that nobody walks a batch any more. */
export function releaseBatch(batch: Batch): void {
  const { rawMessages } = batch as Batch & { rawMessages: readonly (KafkaMessage | RunMessage)[] }
  const [first] = rawMessages
  if (first !== undefined && isRun(first)) first.release()
}

function isRun(message: KafkaMessage | RunMessage): message is RunMessage {
  return 'run' in message
}

function walkRuns(
  place: Batch,
  messages: readonly RunMessage[],
  fromOffset: number,
  visit: (record: RecordCursor) => void,
): void {
  const walk = recordWalker()
  for (const { run } of messages) {
    try {
      walk(run.head, recordsOf(run), fromOffset, visit)
    } catch (error) {
      throw error instanceof DamagedBatch ? unreadable(run, place, error) : error
    }
  }
}

function recordsOf({ stored, unpack }: RecordRun): Buffer {
  if (unpack === undefined) return stored
  try {
    return unpack(stored)
  } catch (cause) {
    throw new DamagedBatch(messageOf(cause), { cause })
  }
}

function unreadable({ head }: RecordRun, { topic, partition }: Batch, cause: Error): MktError {
  const place = `offset ${head.baseOffset} of partition ${partition} of ${topic}`
  return new MktError(`Cannot read what lies at ${place}: ${cause.message}`, {
    ...{ code: 'KAFKA_DAMAGED', exit: EXIT.badData, cause },
    tryThis: ['look at it with kafka-dump-log.sh, and at the producer that packed it'],
  })
}
