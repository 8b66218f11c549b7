import type { RunMessage } from './kafkajs-record-batch.ts'

/** As a broker tells it of a transaction that was undone. */
export interface AbortedTransaction {
  readonly producerId: string
  /** The first offset that it wrote to the partition. */
  readonly firstOffset: string
}

/**
 * Hides the batches of transactions that were undone: those of its producer from its first offset
 * up to the mark of its end. Brokers list transactions in the order in which they ended.
 */
export function hideAborted(
  messages: readonly RunMessage[],
  aborted: readonly AbortedTransaction[],
): void {
  const coming = aborted
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: Number(firstOffset) }))
    .sort((a, b) => b.firstOffset - a.firstOffset)
  const undone = new Set<string>()
  for (const message of messages) {
    const { head } = message.run
    while ((coming.at(-1)?.firstOffset ?? Infinity) <= head.lastOffset) {
      undone.add(coming.pop()?.producerId as string)
    }
    const producerId = String(head.producerId)
    if (head.isControl) undone.delete(producerId)
    else if (head.isTransactional && undone.has(producerId)) message.isControlRecord = true
  }
}
