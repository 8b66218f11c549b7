import { type OutgoingRecord } from '../../support/outgoing.ts'

/** A source over four partitions, which is what a new topic has. */
export const SRC = 'contract_source-1/4'
export const PARTITIONS = [0, 1, 2, 3]

/** Ten records of the first partition. */
export const OF_FIRST_PARTITION = Array.from({ length: 10 }, (_, seq) => record(0, seq))

/** Records over all partitions in turn, numbered from 0. */
export function records(count: number): OutgoingRecord[] {
  return Array.from({ length: count }, (_, seq) => record(seq % PARTITIONS.length, seq))
}

export function record(
  partition: number,
  seq: number,
  value = tradeText(seq),
  key = 'AAPL',
): OutgoingRecord {
  return { partition, key, value, seq }
}

export function tradeText(seq: number): string {
  return `{"p":${seq}.25,"s":"AAPL","t":${1_693_929_601_281 + seq},"v":${seq + 1}}`
}
