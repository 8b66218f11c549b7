/** The decoder of kafkajs 2.2.4 for what was fetched, with checksums. */
import { createRequire } from 'node:module'
import { endOfBatch, readHead } from './record-run.ts'

export interface Decoder {
  readonly buffer: Buffer
  offset: number
}
type Decode = (decoder: Decoder) => Promise<unknown[]>

const require = createRequire(import.meta.url)

const BATCH_DECODER = 'kafkajs/src/protocol/recordBatch/v0/decoder.js'
const decodeBatch = require(BATCH_DECODER) as (decoder: Decoder) => Promise<unknown>

moduleOf(BATCH_DECODER).exports = decodeChecked

/** kafkajs does not look at the checksum, and TCP's own has 16 bits only. */
async function decodeChecked(decoder: Decoder): Promise<unknown> {
  const end = endOfBatch(decoder.buffer, decoder.offset)
  if (end !== undefined) readHead(decoder.buffer, decoder.offset, end)
  return decodeBatch(decoder)
}

const DECODER = 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'

/** Decodes all that was fetched of a partition into a message for each record. */
export const decodeStock = require(DECODER) as Decode

/** Where the rest of kafkajs finds it, once something is fetched. */
export const wholeDecoder = moduleOf(DECODER)

function moduleOf(path: string): { exports: unknown } {
  return require.cache[require.resolve(path)] as { exports: unknown }
}
