/**
 * One partition on its way into the store. Batches are taken while the last one commits; the
 * store's row decides what counts, so a worker that lost its partition finds out and starts over.
 */
import { sortedBars } from '../core/aggregate.ts'
import type { OffsetRange, RecordBatch } from '../log/trade-log.ts'
import type { Commit } from '../store/bar-store.ts'
import type { EtlContext } from './etl-context.ts'
import { verifyPosition } from './log-position.ts'
import { addRecord, emptyBatch, weightOf, type PendingBatch } from './pending-batch.ts'
import { applyUntilKnown, untilAvailable } from './store-retry.ts'

/** What the row said when it was last read. */
interface Position {
  /** The next offset to take from the log; ahead of `committed` by what is pending. */
  next: bigint
  committed: bigint
  readonly epoch: bigint
  /** The last sequence number of every source, with what is pending. */
  readonly seqs: Map<string, number>
}

export class PartitionWorker {
  private readonly context: EtlContext
  private readonly partition: number
  private loading: Promise<Position> | undefined
  /** Oldest first; the last one is still being filled. */
  private waiting: PendingBatch[] = []
  private committing: Promise<void> | undefined
  private isDraining = false
  private endOffset = 0n
  private wakeTimer: NodeJS.Timeout | undefined

  constructor(context: EtlContext, partition: number) {
    this.context = context
    this.partition = partition
  }

  /** Drops what is pending and reads the row anew; gives the offset to read from. */
  async restart(): Promise<bigint> {
    this.waiting = []
    this.loading = undefined
    return (await this.position()).next
  }

  /** Takes a batch in, waiting while too much is pending; gives the offset to go on from. */
  async take(batch: RecordBatch): Promise<bigint> {
    const position = await this.position()
    if (batch.fetchedOffset !== position.next) {
      await this.verify(position.next)
      return position.next
    }
    this.endOffset = batch.endOffset
    this.fill(batch, position)
    this.commitWhenDue()
    while (this.isFull() && this.committing !== undefined) await this.committing
    this.context.throwIfFailed()
    return (await this.position()).next
  }

  /** Writes all that is pending; gives up where the store is away. Afterwards nothing is asked. */
  async drain(): Promise<void> {
    this.isDraining = true
    this.commitWhenDue()
    while (this.committing !== undefined) await this.committing
    clearTimeout(this.wakeTimer)
    await this.loading?.catch(() => undefined)
  }

  private position(): Promise<Position> {
    return (this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined
      throw error
    }))
  }

  private load(): Promise<Position> {
    const { context, partition } = this
    return untilAvailable(context, async () => {
      const range = await context.range(partition)
      const start = context.from === 'latest' ? range.end : range.start
      const { next, epoch } = await context.store.begin(context.log, partition, start)
      // Another worker may have gone on since: then the log has, too.
      await this.verify(next, next > range.end ? undefined : range)
      const seqs = await context.store.sources(context.log, partition)
      return { next, committed: next, epoch, seqs }
    })
  }

  private async verify(next: bigint, known?: OffsetRange): Promise<void> {
    const { context, partition } = this
    const range = known ?? (await context.range(partition))
    verifyPosition({ ...context.log, partition }, next, range)
  }

  private fill(batch: RecordBatch, position: Position): void {
    const { batchMax } = this.context.limits
    let pending = this.waiting.at(-1)
    batch.walk((record) => {
      if (pending === undefined || weightOf(pending) >= batchMax) pending = this.open(record.offset)
      addRecord(pending, record, this.partition, position.seqs)
    })
    pending ??= this.open(batch.nextOffset)
    pending.next = batch.nextOffset
    position.next = batch.nextOffset
  }

  private open(next: bigint): PendingBatch {
    const pending = emptyBatch(next, Date.now())
    this.waiting.push(pending)
    return pending
  }

  private weight(): number {
    return this.waiting.reduce((sum, pending) => sum + weightOf(pending), 0)
  }

  private isFull(): boolean {
    return this.weight() >= this.context.limits.batchMax
  }

  private isDue(oldest: PendingBatch): boolean {
    const { batch, flushMs } = this.context.limits
    return this.isDraining || this.weight() >= batch || Date.now() - oldest.sinceMs >= flushMs
  }

  /** Starts a commit where enough waits; else a timer does when the oldest has waited enough. */
  private commitWhenDue(): void {
    const oldest = this.waiting[0]
    if (oldest === undefined || this.committing !== undefined) return
    clearTimeout(this.wakeTimer)
    if (!this.isDue(oldest)) {
      const delayMs = oldest.sinceMs + this.context.limits.flushMs - Date.now()
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
    // A restart meanwhile has read the row anew: the outcome is in it already.
    if (this.loading !== loading) return
    if (outcome.status === 'applied') {
      position.committed = commit.next
      context.applied({ partition, pending, endOffset: this.endOffset })
    } else {
      const next = await this.restart()
      if (outcome.status === 'fenced') context.seek(partition, next)
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
      bars: sortedBars(pending.bars),
      sources: pending.sources,
      rejects: pending.rejects,
    }
  }
}
