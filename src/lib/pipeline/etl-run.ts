import { isUnavailable } from '../core/errors.ts'
import type { LogReader, OffsetRange, ReadControl } from '../log/trade-log.ts'
import type { BarStore, LogTopic } from '../store/bar-store.ts'
import type { EtlOptions } from './etl.ts'
import type { AppliedReport, BatchLimits, EtlContext } from './etl-context.ts'
import { PartitionWorker } from './partition-worker.ts'

/** One run of etl: its workers, why it ends, and what is away meanwhile. */
export class EtlRun implements EtlContext {
  readonly store: BarStore
  readonly log: LogTopic
  readonly limits: BatchLimits
  readonly from: 'earliest' | 'latest'
  readonly stopping: AbortSignal
  readonly reader: LogReader
  /** What is away, and since when; undefined while all is well. */
  outage: { readonly problem: string; readonly sinceMs: number } | undefined
  private readonly options: EtlOptions
  private readonly workers = new Map<number, PartitionWorker>()
  private readonly ending = new AbortController()
  private control: ReadControl | undefined
  private failure: { error: unknown } | undefined

  constructor(options: EtlOptions) {
    this.options = options
    this.store = options.store
    this.limits = options.limits
    this.from = options.from
    this.log = { logId: options.log.id, topic: options.log.topic }
    this.stopping = AbortSignal.any([options.signal, this.ending.signal])
    this.reader = {
      assigned: (partitions, control) => this.assigned(partitions, control),
      take: (batch) => this.worker(batch.partition).take(batch),
      waiting: (problem) => this.waiting(problem),
    }
  }

  end(): void {
    this.ending.abort()
  }

  /** While it is stopping, a service that is away is no failure: what was not written is read again. */
  fail(error: unknown): void {
    if (this.stopping.aborted && isUnavailable(error)) return
    this.failure ??= { error }
    this.ending.abort()
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure.error
  }

  async drain(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.drain()))
  }

  async range(partition: number): Promise<OffsetRange> {
    const ranges = await this.options.log.ranges()
    return ranges.get(partition) ?? { start: 0n, end: 0n }
  }

  seek(partition: number, offset: bigint): void {
    this.control?.seek(partition, offset)
  }

  applied(report: AppliedReport): void {
    this.control?.committed(report.partition, report.pending.next)
    this.options.onApplied(report)
  }

  waiting(problem: string | undefined): void {
    if (problem === this.outage?.problem) return
    const sinceMs = this.outage?.sinceMs ?? Date.now()
    this.outage = problem === undefined ? undefined : { problem, sinceMs }
    this.options.onWaiting(problem)
  }

  private async assigned(partitions: readonly number[], control: ReadControl): Promise<void> {
    this.control = control
    if (this.stopping.aborted) return
    await Promise.all(
      partitions.map(async (partition) =>
        control.seek(partition, await this.worker(partition).restart()),
      ),
    )
  }

  private worker(partition: number): PartitionWorker {
    const known = this.workers.get(partition)
    if (known !== undefined) return known
    const worker = new PartitionWorker(this, partition)
    this.workers.set(partition, worker)
    return worker
  }
}
