/** Walks the messages that kafkajs's own decoder makes, one of each record. */
import type { KafkaMessage } from 'kafkajs'
import { sourcePartitions } from './partitioner.ts'
import { SEQUENCE_HEADER, SOURCE_HEADER } from './source-headers.ts'
import type { RecordCursor } from './trade-log.ts'

const NOTHING = Buffer.alloc(0)

export function walkMessages(
  messages: readonly KafkaMessage[],
  visit: (record: RecordCursor) => void,
): void {
  const sources = sourceReader()
  const at: RecordCursor = {
    offset: 0,
    bytes: NOTHING,
    start: 0,
    end: 0,
    sentMs: 0,
    src: undefined,
    seq: 0,
  }
  for (const { offset, value, timestamp, headers } of messages) {
    at.offset = Number(offset)
    at.bytes = value ?? NOTHING
    at.end = at.bytes.length
    at.sentMs = Number(timestamp)
    const seq = sequenceOf(headers?.[SEQUENCE_HEADER])
    at.src = seq === undefined ? undefined : sources(headers?.[SOURCE_HEADER])
    at.seq = at.src === undefined ? 0 : (seq as number)
    visit(at)
  }
}

/** Headers that stand twice come as an array, and are not well formed. */
type Header = Buffer | string | (Buffer | string)[] | undefined

/** Reads sources, and knows the last one again: records of one source follow each other. */
function sourceReader(): (header: Header) => string | undefined {
  let bytes: Buffer = NOTHING
  let src: string | undefined
  return (header) => {
    if (!Buffer.isBuffer(header)) return undefined
    if (header.equals(bytes)) return src
    const text = header.toString('latin1')
    bytes = header
    src = sourcePartitions(text) === undefined ? undefined : text
    return src
  }
}

/** Decimal digits without a leading zero. */
const SEQUENCE = /^(?:0|[1-9]\d{0,15})$/

function sequenceOf(header: Header): number | undefined {
  if (!Buffer.isBuffer(header)) return undefined
  const text = header.toString('latin1')
  const seq = SEQUENCE.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(seq) ? seq : undefined
}
