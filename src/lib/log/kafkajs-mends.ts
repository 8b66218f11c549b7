/**
 * Mends of kafkajs 2.2.4, whose repository has been at rest since 2024. Each replaces one
 * function inside it, which its package allows to be loaded.
 */
import { createRequire } from 'node:module'
import type { KafkaLogConfig } from './kafka-config.ts'
import { mendFrames } from './kafkajs-frames.ts'
import { decodeWholeBatches } from './kafkajs-record-batch.ts'
import { mendReconnecting } from './kafkajs-reconnect.ts'

/**
 * Makes kafkajs idle at rest, hand over every batch, and whole, refuse batches that were changed on
 * their way, and begin every socket anew. Doing it again changes nothing but the decoder. It comes
 * before anything is read.
 */
export function mendKafkajs({ decoder }: Pick<KafkaLogConfig, 'decoder'>): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleWhenPending
  RequestQueue.prototype.scheduleRequestTimeoutCheck = scheduleLimitCheck
  Batch.prototype.isEmpty = holdsNothing
  decodeWholeBatches(decoder !== 'stock')
  mendFrames()
  mendReconnecting()
}

const require = createRequire(import.meta.url)

interface RequestQueue {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
  inflight: Map<number, { sentAt: number; requestTimeout: number; timeoutRequest(): void }>
  enforceRequestTimeout: boolean
  requestTimeout: number
  requestTimeoutIntervalId: NodeJS.Timeout
  isConnected(): boolean
  scheduleRequestTimeoutCheck(): void
  /** Ends the check. */
  destroy(): void
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

const LIMIT_CHECK_MS = 1_000

/** As it was, but once a second: kafkajs looks ten times a second, for every connection. */
function scheduleLimitCheck(this: RequestQueue): void {
  if (!this.enforceRequestTimeout) return
  this.destroy()
  const everyMs = Math.min(this.requestTimeout / 10, LIMIT_CHECK_MS)
  this.requestTimeoutIntervalId = setInterval(() => {
    for (const request of this.inflight.values()) {
      if (Date.now() - request.sentAt > request.requestTimeout) request.timeoutRequest()
    }
    if (!this.isConnected()) this.destroy()
  }, everyMs)
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
