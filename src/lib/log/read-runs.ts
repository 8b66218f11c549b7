import { unpackerOf } from './kafka-codecs.ts'
import { damaged, endOfBatch, HEAD_BYTES, readHead, type RecordRun } from './record-run.ts'

/**
 * The whole record batches that the bytes begin with, which a broker sent of a partition; it cuts
 * the last one off where the fetch is full. Rejects where one is damaged, as far as that can be seen
 * without unpacking it, or packed in a codec that nobody knows.
 */
export async function readRuns(bytes: Buffer): Promise<RecordRun[]> {
  const runs: RecordRun[] = []
  let start = 0
  let next = 0
  for (;;) {
    const end = endOfBatch(bytes, start)
    if (end === undefined) return runs
    const head = readHead(bytes, start, end)
    if (head.baseOffset < next) throw damaged('it begins before the end of the one before')
    const stored = bytes.subarray(start + HEAD_BYTES, end)
    const unpack = head.codec === NO_CODEC ? undefined : await unpackerOf(head.codec)
    runs.push({ head, stored, unpack })
    next = head.lastOffset + 1
    start = end
  }
}

const NO_CODEC = 0
