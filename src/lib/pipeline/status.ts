import { MINUTE_MS, minuteOf } from '../core/interval.ts'
import { isoTime } from '../core/iso-time.ts'
import { joinPages } from '../core/join-pages.ts'
import type { StoreJob, StoreState } from '../core/store-state.ts'
import type { StoredBar } from '../core/stored-bar.ts'
import type { TradeLog } from '../log/trade-log.ts'
import type { BarStore } from '../store/bar-store.ts'
import { partitionStatus, type PartitionStatus } from './partition-status.ts'

export interface PipelineStatus {
  readonly log: LogStatus
  readonly partitions: readonly PartitionStatus[]
  /** Records between the bars and the end of the log. */
  readonly lag: number
  /** How long the oldest of them has been waiting; 0 where there is none. */
  readonly lagSeconds: number
  readonly rates: Rates
  readonly store: StoreStatus
  /** In order of their names. */
  readonly symbols: readonly SymbolStatus[]
  /** Null where nothing is known: no producer of mkt has written to the log. */
  readonly listening: ListeningStatus | null
  /** Rejected records of this log by reason. */
  readonly rejects: Readonly<Record<string, number>>
}

export interface LogStatus {
  readonly kind: 'kafka' | 'postgres'
  /** Null where the topic does not exist. */
  readonly id: string | null
  readonly topic: string
}

/** Of the last full minutes, by the bars. */
export interface Rates {
  readonly minutes: number
  readonly tradesPerSecond: number
  readonly barsPerMinute: number
}

export interface StoreStatus extends Omit<StoreState, 'jobs'> {
  /** Where the database is, without any secret. */
  readonly place: string
  readonly jobs: readonly JobStatus[]
}

export interface JobStatus extends Omit<StoreJob, 'lastRunMs'> {
  /** When it last began, ISO, UTC; null before its first run. */
  readonly lastRun: string | null
}

export interface ListeningStatus {
  /** So many symbols were listened to at last. */
  readonly symbols: number
  /** The newest moment for which a record of coverage is stored, ISO, UTC. */
  readonly lastSign: string
  readonly ageSeconds: number
}

export interface SymbolStatus {
  readonly symbol: string
  /** Start of the newest bar, ISO, UTC. */
  readonly lastBar: string
  readonly close: string | null
  /** Since the end of that bar; 0 while its minute lasts. */
  readonly ageSeconds: number
}

/** A store, and the topic that its bars come from: `log` is undefined where there is none. */
export interface Pipeline {
  readonly kind: 'kafka' | 'postgres'
  readonly topic: string
  readonly log: TradeLog | undefined
  readonly store: BarStore
  /** Names the store's database, without any secret. */
  readonly place: string
}

/** Where the log and the bars stand at this moment. */
export async function pipelineStatus(pipeline: Pipeline, nowMs: number): Promise<PipelineStatus> {
  const { kind, topic, log, store, place } = pipeline
  const logTopic = log && { logId: log.id, topic }
  const [partitions, rejects, newest, state, listening] = await Promise.all([
    log === undefined ? [] : partitionStatus(log, store, nowMs),
    logTopic === undefined ? [] : store.rejectCounts(logTopic),
    joinPages(store.bars({ symbols: undefined, last: 1 })),
    store.state(),
    listeningStatus(store, nowMs),
  ])
  return {
    log: { kind, id: log?.id ?? null, topic },
    partitions,
    lag: partitions.reduce((sum, partition) => sum + partition.lag, 0),
    lagSeconds: Math.max(0, ...partitions.map(({ lagSeconds }) => lagSeconds ?? 0)),
    rates: await ratesOf(store, newest, nowMs),
    store: { place, ...state, jobs: state.jobs.map(jobStatus) },
    symbols: newest.map((bar) => symbolStatus(bar, nowMs)),
    listening,
    rejects: Object.fromEntries(rejects),
  }
}

const RATE_MINUTES = 5

/** Only symbols whose newest bar is as young can have bars in that time. */
async function ratesOf(
  store: BarStore,
  newest: readonly StoredBar[],
  nowMs: number,
): Promise<Rates> {
  const toMs = minuteOf(nowMs)
  const fromMs = toMs - RATE_MINUTES * MINUTE_MS
  const symbols = newest.filter(({ startMs }) => startMs >= fromMs).map(({ symbol }) => symbol)
  const { trades, bars } = await store.traffic(symbols, fromMs, toMs)
  return {
    minutes: RATE_MINUTES,
    tradesPerSecond: trades / (RATE_MINUTES * 60),
    barsPerMinute: bars / RATE_MINUTES,
  }
}

function jobStatus({ lastRunMs, ...job }: StoreJob): JobStatus {
  return { ...job, lastRun: lastRunMs === null ? null : isoTime(lastRunMs) }
}

function symbolStatus({ symbol, startMs, close }: StoredBar, nowMs: number): SymbolStatus {
  const ageMs = Math.max(0, nowMs - startMs - MINUTE_MS)
  return { symbol, lastBar: isoTime(startMs), close, ageSeconds: Math.round(ageMs / 1000) }
}

async function listeningStatus(store: BarStore, nowMs: number): Promise<ListeningStatus | null> {
  const listening = await store.listening()
  if (listening === undefined) return null
  const { symbols, lastMs } = listening
  const ageSeconds = Math.round((nowMs - lastMs) / 1000)
  return { symbols, lastSign: isoTime(lastMs), ageSeconds }
}
