import { setMaxListeners } from 'node:events'
import { crashPoint } from '../core/crash-point.ts'
import { isUnavailable } from '../core/errors.ts'
import type { LogReader, OffsetRange, ReadControl } from '../log/trade-log.ts'
import type { BarStore, LogTopic } from '../store/bar-store.ts'
import type { EtlOptions } from './etl.ts'
import type {
  AppliedReport,
  BatchLimits,
  EtlContext,
  MovedReport,
  OnGap,
  Service,
} from './etl-context.ts'
import { outages, type Outage, type Outages } from './outages.ts'
import { PartitionWorker } from './partition-worker.ts'
import type { Content } from './pending-batch.ts'
import { rejectJudge } from './reject-rate.ts'
import { untilAnswered } from './store-retry.ts'

/** One run of etl: its workers, why it ends, and what is away meanwhile. */
export class EtlRun implements EtlContext {
  readonly store: BarStore
  readonly log: LogTopic
  readonly content: Content
  readonly limits: BatchLimits
  readonly from: 'earliest' | 'latest'
  readonly onGap: OnGap
  readonly stopping: AbortSignal
  readonly written: AbortSignal
  readonly reader: LogReader
  private readonly options: EtlOptions
  private readonly workers = new Map<number, PartitionWorker>()
  private readonly ending = new AbortController()
  private readonly writing = new AbortController()
  private readonly away: Outages<Service>
  private readonly judge: ReturnType<typeof rejectJudge>
  private assignment: readonly number[] | undefined
  private control: ReadControl | undefined
  private failure: { error: unknown } | undefined

  constructor(options: EtlOptions) {
    this.options = options
    this.store = options.store
    this.content = options.content ?? 'trades'
    this.limits = options.limits
    this.from = options.from
    this.onGap = options.onGap ?? 'stop'
    this.log = { logId: options.log.id, topic: options.log.topic }
    this.stopping = AbortSignal.any([options.signal, this.ending.signal])
    this.written = this.writing.signal
    // Every partition may wait for them, and a topic may have many.
    setMaxListeners(0, this.stopping, this.written)
    this.away = outages(options.onWaiting)
    this.judge = rejectJudge(options.maxRejectRate ?? Number.POSITIVE_INFINITY)
    this.reader = {
      assigned: (partitions, control) => this.assigned(partitions, control),
      take: (batch) => this.worker(batch.partition).take(batch),
      waiting: (problem) => this.waiting('log', problem),
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

  /** Writes what was taken, while the partitions are still ours; then the reading may end. */
  async drain(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.drain()))
    this.writing.abort()
  }

  /** Whether the log is known to be the one that the rows of our share were noted of. */
  get isVerified(): boolean {
    const isVerified = (partition: number) => this.workers.get(partition)?.isVerified === true
    return this.assignment?.every(isVerified) === true
  }

  get outage(): Outage | undefined {
    return this.away.longest()
  }

  async range(partition: number): Promise<OffsetRange> {
    const ranges = await untilAnswered(this, 'log', () => this.options.log.ranges())
    return ranges.get(partition) ?? { start: 0n, end: 0n }
  }

  seek(partition: number, offset: bigint): void {
    this.control?.seek(partition, offset)
  }

  applied(report: AppliedReport): void {
    // Another worker may be further on in what is not ours any more.
    const isOurs = this.assignment?.includes(report.partition) === true
    if (isOurs) this.control?.committed(report.partition, report.pending.next)
    this.options.onApplied(report)
    const fault = this.judge(report.pending)
    if (fault !== undefined) this.fail(fault)
  }

  moved(report: MovedReport): void {
    this.options.onMoved?.(report)
  }

  waiting(service: Service, problem: string | undefined): void {
    this.away.note(service, problem)
  }

  private async assigned(partitions: readonly number[], control: ReadControl): Promise<void> {
    this.control = control
    this.assignment = partitions
    if (this.stopping.aborted) return
    const restarts = partitions.map((partition) => this.worker(partition).restart())
    const positions = await Promise.all(restarts)
    crashPoint('etl-assigned')
    for (const [at, partition] of partitions.entries()) {
      control.seek(partition, positions[at] as bigint)
    }
  }

  private worker(partition: number): PartitionWorker {
    const known = this.workers.get(partition)
    if (known !== undefined) return known
    const worker = new PartitionWorker(this, partition)
    this.workers.set(partition, worker)
    return worker
  }
}
