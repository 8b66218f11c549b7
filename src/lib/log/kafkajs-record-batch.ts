/**
 * Has kafkajs 2.2.4 hand over whole record batches. Its own decoder makes an object of each record,
 * which takes 3 µs; here one message stands for a record batch, and has its bytes.
 */
import { createRequire } from 'node:module'
import { hideAborted, type AbortedTransaction } from './aborted-transactions.ts'
import { decodeStock, wholeDecoder, type Decoder } from './kafkajs-stock-decoder.ts'
import { holdFrame } from './frame-memory.ts'
import { readRuns } from './read-runs.ts'
import { hasRecordBatches, type RecordRun } from './record-run.ts'

/** What stands for a record batch among the messages of kafkajs. */
export interface RunMessage {
  /** The last one of the batch: kafkajs reads on after it. */
  readonly offset: string
  readonly run: RecordRun
  /** Whether readers see nothing of it: it ends a transaction, or belongs to one that was undone. */
  isControlRecord: boolean
  /** Called when nobody reads the batches of this partition any more, any number of times. */
  readonly release: () => void
}

/**
 * Chooses how whatever is fetched from now on is decoded: as whole batches, or by the decoder of
 * kafkajs. It comes before anything is fetched; doing it again changes only the choice.
 */
export function decodeWholeBatches(isWanted: boolean): void {
  isWhole = isWanted
  wholeDecoder.exports = decode
  Broker.prototype.fetch = fetchWhatCounts
}

let isWhole = true

const SIZE_BYTES = 4

/** Messages as they were before there were record batches are left to kafkajs. */
function decode(decoder: Decoder): Promise<unknown[]> {
  const { buffer, offset } = decoder
  const start = offset + SIZE_BYTES
  const end = start + buffer.readInt32BE(offset)
  const bytes = buffer.subarray(start, Math.max(start, end))
  if (!isWhole || end > buffer.length || !hasRecordBatches(bytes)) {
    // Whoever reads these says nothing when it is done, so their memory is not used again.
    if (bytes.length > 0) holdFrame(buffer)
    return decodeStock(decoder)
  }
  decoder.offset = end
  return messagesOf(bytes)
}

async function messagesOf(bytes: Buffer): Promise<RunMessage[]> {
  const runs = await readRuns(bytes)
  const release = runs.length > 0 ? holdFrame(bytes) : () => undefined
  return runs.map((run) => ({
    offset: String(run.head.lastOffset),
    run,
    isControlRecord: run.head.isControl,
    release,
  }))
}

interface Answer {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[]
}

interface FetchedPartition {
  readonly messages: readonly (RunMessage | { readonly run?: undefined })[]
  abortedTransactions?: readonly AbortedTransaction[]
}

interface Broker {
  fetch: (this: Broker, request: unknown) => Promise<Answer>
}

const Broker = createRequire(import.meta.url)('kafkajs/src/broker/index.js') as {
  prototype: Broker
}
const { fetch } = Broker.prototype

/** What kafkajs does about transactions that were undone it does message by message. */
async function fetchWhatCounts(this: Broker, request: unknown): Promise<Answer> {
  const answer = await fetch.call(this, request)
  for (const { partitions } of answer.responses) {
    for (const partition of partitions) {
      const { messages, abortedTransactions = [] } = partition
      if (!messages.every(isRun)) continue
      hideAborted(messages, abortedTransactions)
      partition.abortedTransactions = []
    }
  }
  return answer
}

function isRun(message: FetchedPartition['messages'][number]): message is RunMessage {
  return message.run !== undefined
}
