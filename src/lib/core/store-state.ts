/** What a store of bars says of itself: which server it is, how much it holds, how that is kept. */
export interface StoreState {
  /** Version of PostgreSQL, such as 18.4. */
  readonly postgres: string
  /** Null where the extension is not installed in this database. */
  readonly timescale: TimescaleState | null
  /** What the bars take on disk, with their index. */
  readonly sizeBytes: number
  readonly bars: BarCount
  /** Null where the bars are no hypertable, or where this edition compresses nothing. */
  readonly compression: CompressionState | null
  /** Jobs of the bars and of their aggregates: none without TimescaleDB. */
  readonly jobs: readonly StoreJob[]
  /** Aggregates that wait for a refresh over times in which bars changed. */
  readonly stale: readonly StaleAggregate[]
}

export interface TimescaleState {
  readonly version: string
  /** `apache` has neither compression nor jobs nor continuous aggregates. */
  readonly edition: 'community' | 'apache'
}

export interface BarCount {
  readonly count: number
  /** False for an estimate of the server: a large table is not counted. */
  readonly isExact: boolean
}

export interface CompressionState {
  readonly chunks: number
  readonly compressed: number
  /** So many times smaller than before; null where nothing is compressed. */
  readonly ratio: number | null
}

export interface StoreJob {
  readonly id: number
  /** Columnstore, Retention or Refresh. */
  readonly name: string
  /** The table or aggregate that it works on. */
  readonly table: string
  /** When it last began, ms since 1970; null before its first run. */
  readonly lastRunMs: number | null
  /** How the last run ended; null before that. */
  readonly status: 'Success' | 'Failed' | null
  readonly runs: number
  readonly failures: number
  /** What the last failure said; null where the server keeps no word of it. */
  readonly lastError: string | null
}

export interface StaleAggregate {
  readonly name: string
  /** So many spans of time are out of date. */
  readonly spans: number
}
