import { isoTime } from '../core/iso-time.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { BarStore } from '../store/bar-store.ts'

export interface PipelineStatus {
  readonly log: { kind: string; id: string; topic: string }
  readonly partitions: readonly PartitionStatus[]
  /** Records between the bars and the end of the log. */
  readonly lag: number
  readonly symbols: readonly SymbolStatus[]
  /** Null where nothing is known: no producer of mkt has written to the log. */
  readonly listening: ListeningStatus | null
  /** Rejected records of this log by reason. */
  readonly rejects: Readonly<Record<string, number>>
}

export interface ListeningStatus {
  /** So many symbols were listened to at last. */
  readonly symbols: number
  /** The newest moment for which a record of coverage is stored, ISO, UTC. */
  readonly lastSign: string
  readonly ageSeconds: number
}

export interface PartitionStatus {
  readonly partition: number
  readonly start: number
  readonly end: number
  /** The next offset to go into the bars; null where nothing did yet. */
  readonly next: number | null
  readonly lag: number
}

export interface SymbolStatus {
  readonly symbol: string
  /** Start of the newest bar, ISO, UTC. */
  readonly lastBar: string
  readonly close: string | null
  readonly ageSeconds: number
}

/** Where the log and the bars stand at this moment. */
export async function pipelineStatus(
  log: TradeLog,
  store: BarStore,
  nowMs: number,
): Promise<PipelineStatus> {
  const logTopic = { logId: log.id, topic: log.topic }
  const [partitions, rejects, symbols, listening] = await Promise.all([
    partitionStatus(log, store),
    store.rejectCounts(logTopic),
    symbolStatus(store, nowMs),
    listeningStatus(store, nowMs),
  ])
  const lag = partitions.reduce((sum, partition) => sum + partition.lag, 0)
  const { kind, id, topic } = log
  return {
    log: { kind, id, topic },
    partitions,
    lag,
    symbols,
    listening,
    rejects: Object.fromEntries(rejects),
  }
}

async function partitionStatus(log: TradeLog, store: BarStore): Promise<PartitionStatus[]> {
  const ranges = await log.ranges()
  const progress = await store.progress({ logId: log.id, topic: log.topic })
  return [...ranges].map(([partition, { start, end }]) => {
    const next = progress.get(partition)?.next
    const lag = Number(end - (next ?? start))
    return {
      ...{ partition, start: Number(start), end: Number(end) },
      ...{ next: next === undefined ? null : Number(next), lag: Math.max(0, lag) },
    }
  })
}

async function symbolStatus(store: BarStore, nowMs: number): Promise<SymbolStatus[]> {
  const bars: StoredBar[] = []
  for await (const page of store.bars({ symbols: undefined, last: 1 })) bars.push(...page)
  return bars.map(({ symbol, startMs, close }) => ({
    symbol,
    lastBar: isoTime(startMs),
    close,
    ageSeconds: Math.round((nowMs - startMs) / 1000),
  }))
}

async function listeningStatus(store: BarStore, nowMs: number): Promise<ListeningStatus | null> {
  const listening = await store.listening()
  if (listening === undefined) return null
  const { symbols, lastMs } = listening
  const ageSeconds = Math.round((nowMs - lastMs) / 1000)
  return { symbols, lastSign: isoTime(lastMs), ageSeconds }
}
