import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RecordBlock } from '../core/record-block.ts'
import type { SealedBatch } from './kafka-produce-request.ts'
import type { PartitionRows } from './kafka-sends.ts'
import { nextSequence, type ProducerIdentity } from './producer-identity.ts'
import { writeBatchHead, writeRecords } from './record-batch-writer.ts'
import { HEAD_BYTES } from './record-run.ts'

/** Rows of a block, and what their records have in common. */
export interface OutgoingRows {
  readonly block: RecordBlock
  readonly headers: Buffer
  readonly batches: readonly PartitionRows[]
}

export type SealBatches = (rows: OutgoingRows, from: ProducerIdentity) => Promise<SealedBatch[]>

/** Writes rows as record batches, which hold until it is called again. */
export function batchSealer(isPacked: boolean): SealBatches {
  let space: Buffer = Buffer.alloc(0)
  return async ({ block, headers, batches }, from) => {
    space = spaceFor(batches, space)
    let at = 0
    const sealed = batches.map(async ({ partition, rows }) => {
      const start = at + HEAD_BYTES
      const end = writeRecords(space, start, block, rows, headers)
      const written = space.subarray(at, end)
      at = end
      const sequence = nextSequence(from, partition, rows.length)
      const bytes = isPacked ? await packed(written) : written
      writeBatchHead(bytes, {
        ...{ records: rows.length, sequence, sentMs: Date.now(), codec: isPacked ? GZIP : NONE },
        ...{ producerId: from.producerId, producerEpoch: from.producerEpoch },
      })
      return { partition, bytes }
    })
    return Promise.all(sealed)
  }
}

const NONE = 0
const GZIP = 1

function spaceFor(batches: readonly PartitionRows[], space: Buffer): Buffer {
  const bytes = batches.reduce((sum, { maxBytes }) => sum + HEAD_BYTES + maxBytes, 0)
  return bytes <= space.length ? space : Buffer.allocUnsafeSlow(bytes)
}

const gzipped = promisify<Buffer, Buffer>(gzip)

async function packed(batch: Buffer): Promise<Buffer> {
  const records = await gzipped(batch.subarray(HEAD_BYTES))
  return Buffer.concat([batch.subarray(0, HEAD_BYTES), records])
}
