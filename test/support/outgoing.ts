/** Appends records that a test wrote down one by one, each to the partition that it names. */
import type { RecordBlock, RecordKeys } from '../../src/lib/core/record-block.ts'
import { addRecord, recordBlock } from '../../src/lib/core/record-block.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'

export interface OutgoingRecord {
  readonly partition: number
  readonly key: string
  readonly value: string
  readonly seq: number
}

export interface OutgoingRecords {
  readonly src: string
  readonly records: readonly OutgoingRecord[]
}

export function appendTo(log: TradeLog, { src, records }: OutgoingRecords): Promise<void> {
  return log.append({ src, records: blockOf(records) })
}

export function blockOf(records: readonly OutgoingRecord[]): RecordBlock {
  let current = records[0]
  const given: OutgoingRecord[] = []
  const keys: RecordKeys = {
    idOf: () => given.push(current as OutgoingRecord) - 1,
    bytesOf: (id) => Buffer.from((given[id] as OutgoingRecord).key),
    partitionOf: (id) => (given[id] as OutgoingRecord).partition,
  }
  const block = recordBlock(keys)
  for (const record of records) {
    current = record
    addRecord(block, record.key, record.value, record.seq)
  }
  return block
}
