/** A request to a broker to store record batches, which are written already. */
import { createRequire } from 'node:module'
import type { KafkaNode } from './kafka-cluster.ts'

/** A record batch as it goes to a broker, and the partition that it is for. */
export interface SealedBatch {
  readonly partition: number
  readonly bytes: Buffer
}

/**
 * Sends batches of partitions that a broker leads, and resolves when they are stored on all replicas
 * that are in sync. Gives what is wrong with each that was not, by partition.
 */
export async function produce(
  node: KafkaNode,
  topic: string,
  batches: readonly SealedBatch[],
): Promise<Map<number, Error>> {
  const { topics } = await node.connectionPool.send<ProduceAnswer>({
    request: { ...PRODUCE, encode: () => Promise.resolve(encodeRequest(topic, batches)) },
    response: { decode, parse: (answer) => answer },
  })
  const answered = topics.flatMap(({ partitions }) => partitions)
  const codes = new Map(answered.map(({ partition, errorCode }) => [partition, errorCode]))
  return new Map(
    batches.flatMap(({ partition }): [number, Error][] => {
      const code = codes.get(partition)
      return code === NO_ERROR ? [] : [[partition, problemOf(partition, code)]]
    }),
  )
}

/** Version 7 came with Kafka 2.1, and Kafka 4 still takes it. */
const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' }

const NO_ERROR = 0

function problemOf(partition: number, code: number | undefined): Error {
  if (code !== undefined) return createErrorFromCode(code)
  return new Error(`the broker says nothing of partition ${partition}`)
}

const require = createRequire(import.meta.url)
const { createErrorFromCode } = require('kafkajs/src/protocol/error.js') as {
  createErrorFromCode: (code: number) => Error
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[]
  }[]
}
const { decode } = require('kafkajs/src/protocol/requests/produce/v7/response.js') as {
  decode: (bytes: Buffer) => Promise<ProduceAnswer>
}

interface Encoder {
  writeInt16(value: number): Encoder
  writeInt32(value: number): Encoder
  writeString(value: string | null): Encoder
  writeBytes(value: Buffer): Encoder
}
const Encoder = require('kafkajs/src/protocol/encoder.js') as new (firstBytes: number) => Encoder

const NO_TRANSACTION = null
const ALL_IN_SYNC = -1
/** Shorter than the client's own limit for a request. */
const ACK_LIMIT_MS = 10_000
/** What stands before the batches, with the longest name that a topic can have. */
const REQUEST_HEAD_BYTES = 512
/** The number of the partition, and the length. */
const BATCH_FRAME_BYTES = 8

function encodeRequest(topic: string, batches: readonly SealedBatch[]): Encoder {
  const sizes = batches.map(({ bytes }) => bytes.length + BATCH_FRAME_BYTES)
  const encoder = new Encoder(sizes.reduce((sum, size) => sum + size, REQUEST_HEAD_BYTES))
  encoder.writeString(NO_TRANSACTION).writeInt16(ALL_IN_SYNC).writeInt32(ACK_LIMIT_MS)
  encoder.writeInt32(1).writeString(topic).writeInt32(batches.length)
  for (const { partition, bytes } of batches) encoder.writeInt32(partition).writeBytes(bytes)
  return encoder
}
