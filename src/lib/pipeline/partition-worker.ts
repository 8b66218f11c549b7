/**
 * One partition on its way into the store. Batches are taken while the last one commits; the
 * store's row decides what counts, so a worker that lost its partition finds out and starts over.
 */
import { crashPoint } from '../core/crash-point.ts'
import { aborted } from '../core/pause.ts'
import { recordScanner, type RecordScanner } from '../core/scan/record-scanner.ts'
import type { RecordBatch } from '../log/trade-log.ts'
import type { Commit } from '../store/bar-store.ts'
import { copyFence } from './copies.ts'
import type { EtlContext } from './etl-context.ts'
import { fillPending } from './fill-pending.ts'
import { leaveOrStop } from './leave-position.ts'
import { changeOfRange } from './log-position.ts'
import { loadPosition, verifyPosition, type Position } from './partition-position.ts'
import { emptyBatch, isFull, weightOf, type PendingBatch } from './pending-batch.ts'
import { applyUntilKnown, untilAnswered } from './store-retry.ts'

/** A table of more symbols is begun anew. */
const SYMBOLS_MAX = 100_000

export class PartitionWorker {
  private readonly context: EtlContext
  private readonly partition: number
  private loading: Promise<Position> | undefined
  /** What `loading` gave. */
  private known: Position | undefined
  /** Oldest first; the last one is still being filled. */
  private waiting: PendingBatch[] = []
  private committing: Promise<void> | undefined
  private isFlushing = false
  private endOffset = 0n
  private wakeTimer: NodeJS.Timeout | undefined
  private scanner = recordScanner()

  constructor(context: EtlContext, partition: number) {
    this.context = context
    this.partition = partition
  }

  /** Whether the log was seen to be the one that the row was noted of. */
  get isVerified(): boolean {
    return this.known !== undefined && this.known.unverified === undefined
  }

  /** Drops what is pending and reads the row anew; gives the offset to read from. */
  async restart(): Promise<bigint> {
    this.waiting = []
    this.loading = undefined
    this.known = undefined
    return (await this.position()).next
  }

  /** Takes a batch in, waiting while too much is pending; gives the offset to go on from. */
  async take(batch: RecordBatch): Promise<bigint> {
    const position = await this.position()
    if (this.context.stopping.aborted) return this.refuse(batch)
    // The row was read anew meanwhile: what this position knows is no longer pending.
    if (position !== this.known) return this.take(batch)
    if (batch.fetchedOffset !== position.next) return this.realign(position)
    if (position.unverified !== undefined) return this.verify(batch, position)
    this.endOffset = batch.endOffset
    this.fill(batch, position)
    crashPoint('etl-taken')
    this.commitWhenDue()
    while (this.isFull() && this.committing !== undefined) await this.committing
    this.context.throwIfFailed()
    return (await this.position()).next
  }

  /** Writes all that is pending; gives up where the store is away. Afterwards nothing is asked. */
  async drain(): Promise<void> {
    await this.flush()
    await this.loading?.catch(() => undefined)
  }

  private async flush(): Promise<void> {
    this.isFlushing = true
    this.commitWhenDue()
    while (this.committing !== undefined) await this.committing
    clearTimeout(this.wakeTimer)
    this.isFlushing = false
  }

  private position(): Promise<Position> {
    return (this.loading ??= this.load())
  }

  private load(): Promise<Position> {
    const loading = loadPosition(this.context, this.partition)
    const note = (position?: Position): void => {
      if (this.loading !== loading) return
      this.known = position
      if (position === undefined) this.loading = undefined
    }
    loading.then(note, () => note())
    return loading
  }

  /** What is taken now would not be written any more: it is held until the reading ends. */
  private async refuse(batch: RecordBatch): Promise<bigint> {
    await aborted(this.context.written)
    return batch.fetchedOffset
  }

  /**
   * Kafka hands over a batch of before a seek, and begins elsewhere in silence where it no longer
   * has the offset. Then the row tells how to go on, once it has all that was taken.
   */
  private async realign(position: Position): Promise<bigint> {
    const range = await this.context.range(this.partition)
    if (changeOfRange(position, range) === undefined) return position.next
    await this.flush()
    return this.restart()
  }

  private async verify(batch: RecordBatch, position: Position): Promise<bigint> {
    const { context } = this
    const change = await verifyPosition(context, batch, position)
    if (change === undefined) return position.next
    await untilAnswered(context, 'store', () => leaveOrStop(context, change))
    return this.restart()
  }

  private fill(batch: RecordBatch, position: Position): void {
    const { content, limits } = this.context
    const { waiting } = this
    const intake = { content, scanner: this.freshScanner(), fence: copyFence(position.seqs) }
    const open = (next: bigint): PendingBatch => this.open(next)
    fillPending(batch, intake, { waiting, batchMax: limits.batchMax, open })
    const pending = waiting.at(-1) ?? this.open(batch.nextOffset)
    pending.next = batch.nextOffset
    position.next = batch.nextOffset
  }

  /** A new one where records have named so many symbols that their table is a burden. */
  private freshScanner(): RecordScanner {
    if (this.scanner.trade.symbols.size() >= SYMBOLS_MAX) this.scanner = recordScanner()
    return this.scanner
  }

  private open(next: bigint): PendingBatch {
    const pending = emptyBatch(this.partition, next, performance.now())
    this.waiting.push(pending)
    return pending
  }

  private weight(): number {
    return this.waiting.reduce((sum, pending) => sum + weightOf(pending), 0)
  }

  /** Whether the last of what waits takes no more; what one batch of the log holds it takes anyway. */
  private isFull(): boolean {
    const last = this.waiting.at(-1)
    if (last === undefined) return false
    return this.waiting.length > 1 || isFull(last, this.context.limits.batchMax)
  }

  private isDue(oldest: PendingBatch): boolean {
    const { batch, flushMs } = this.context.limits
    return (
      this.isFlushing || this.weight() >= batch || performance.now() - oldest.sinceMs >= flushMs
    )
  }

  /** Starts a commit where enough waits; else a timer does when the oldest has waited enough. */
  private commitWhenDue(): void {
    const oldest = this.waiting[0]
    if (oldest === undefined || this.committing !== undefined) return
    clearTimeout(this.wakeTimer)
    if (!this.isDue(oldest)) {
      const delayMs = oldest.sinceMs + this.context.limits.flushMs - performance.now()
      this.wakeTimer = setTimeout(() => this.commitWhenDue(), Math.max(1, delayMs))
      return
    }
    this.waiting.shift()
    this.committing = this.commit(oldest)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.committing = undefined
        this.commitWhenDue()
      })
  }

  private fail(error: unknown): void {
    this.waiting = []
    this.context.fail(error)
  }

  private async commit(pending: PendingBatch): Promise<void> {
    const { context, partition, loading } = this
    const position = await this.position()
    const commit = this.commitOf(pending, position)
    const outcome = await applyUntilKnown(context, commit)
    if (outcome.status === 'applied') {
      position.committed = commit.next
      const { topic } = context.log
      context.applied({ topic, partition, pending, endOffset: this.endOffset })
    } else if (this.loading === loading) {
      // A restart meanwhile would have read the row anew: then the outcome is in it already.
      context.seek(partition, await this.restart())
    }
  }

  private commitOf(pending: PendingBatch, position: Position): Commit {
    return {
      ...this.context.log,
      partition: this.partition,
      epoch: position.epoch,
      expected: position.committed,
      next: pending.next,
      fingerprint: pending.fingerprint,
      bars: { [Symbol.iterator]: () => pending.bars.bars() },
      coverage: pending.coverage,
      sources: pending.sources,
      rejects: pending.rejects,
    }
  }
}
