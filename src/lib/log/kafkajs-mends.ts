/**
 * Mends of kafkajs 2.2.4, whose repository has been at rest since 2024. Each replaces one
 * function inside it, which its package allows to be loaded.
 */
import { createRequire } from 'node:module'
import { mendReconnecting } from './kafkajs-reconnect.ts'

/**
 * Makes kafkajs idle at rest, hand over every batch, refuse batches that were changed on their way,
 * and begin every socket anew. Doing it again changes nothing. It comes before anything is read.
 */
export function mendKafkajs(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleWhenPending
  Batch.prototype.isEmpty = holdsNothing
  batchDecoder.exports = decodeChecked
  mendReconnecting()
}

const require = createRequire(import.meta.url)

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}
const RequestQueue = require('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue
}

const PENDING_CHECK_MS = 10

/** As it was, but only where a request waits: kafkajs sets a timer of 1 ms again and again. */
function scheduleWhenPending(this: RequestQueue): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
  const throttledMs = this.throttledUntil - Date.now()
  const delayMs = throttledMs > 0 ? throttledMs : PENDING_CHECK_MS
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null
    this.checkPendingRequests()
  }, delayMs)
}

interface Batch {
  rawMessages: unknown[]
  isEmpty(): boolean
}
const Batch = require('kafkajs/src/consumer/batch.js') as { prototype: Batch }

/**
 * kafkajs steps over a batch of which nothing is to be read (transaction markers, records of an
 * aborted transaction) without a word, and a reader never learns that it has reached the end.
 */
function holdsNothing(this: Batch): boolean {
  return this.rawMessages.length === 0
}

interface Decoder {
  readonly buffer: Buffer
  readonly offset: number
}
type DecodeBatch = (decoder: Decoder) => Promise<unknown>

const DECODER = 'kafkajs/src/protocol/recordBatch/v0/decoder.js'
const decodeBatch = require(DECODER) as DecodeBatch
const batchDecoder = require.cache[require.resolve(DECODER)] as { exports: DecodeBatch }
const crc32c = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as (
  bytes: Buffer,
) => number

/** Where a record batch has what. */
const LENGTH_AT = 8
const LENGTH_END = 12
const CRC_AT = 17
const CRC_END = 21

/** kafkajs does not look at the checksum, and TCP's own has 16 bits only. */
function decodeChecked(decoder: Decoder): Promise<unknown> {
  const bytes = decoder.buffer.subarray(decoder.offset)
  const end = LENGTH_END + bytes.readInt32BE(LENGTH_AT)
  const isWhole = end > CRC_END && bytes.length >= end
  if (isWhole && crc32c(bytes.subarray(CRC_END, end)) !== bytes.readUInt32BE(CRC_AT)) {
    return Promise.reject(new Error('a record batch was changed on its way: its checksum is wrong'))
  }
  return decodeBatch(decoder)
}
