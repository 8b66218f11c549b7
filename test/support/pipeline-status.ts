/** A status, for tests of what is made of it. */
import type { JobStatus, PipelineStatus } from '../../src/lib/pipeline/status.ts'

/** The bars lag by 12 records; give what differs. */
export function pipelineStatusOf(differs: Partial<PipelineStatus> = {}): PipelineStatus {
  return {
    log: { kind: 'kafka', id: '4L6g3nShT-eMCtK--X86sw', topic: 'raw_trades' },
    partitions: [
      { partition: 0, start: 0, end: 120, next: 120, lag: 0, lagSeconds: 0, fault: null },
      { partition: 1, start: 0, end: 1000, next: 988, lag: 12, lagSeconds: 3.2, fault: null },
    ],
    ...{ lag: 12, lagSeconds: 3.2 },
    rates: { minutes: 5, tradesPerSecond: 183.3333, barsPerMinute: 42 },
    store: {
      place: 'localhost:5432/market_data',
      ...{ postgres: '18.4', timescale: null, sizeBytes: 1.8 * 1024 ** 3 },
      bars: { count: 10_140_000, isExact: false },
      ...{ compression: null, jobs: [], stale: [] },
    },
    symbols: [
      { symbol: 'AAPL', lastBar: '2026-01-02T14:59:00Z', close: '150.75', ageSeconds: 0 },
      {
        ...{ symbol: 'BINANCE:BTCUSDT', lastBar: '2026-01-02T14:58:00Z', close: '42123.5' },
        ageSeconds: 30,
      },
    ],
    listening: { symbols: 2, lastSign: '2026-01-02T15:00:27Z', ageSeconds: 3 },
    rejects: { 'not-json': 2, 'bad-price': 1 },
    ...differs,
  }
}

/** A job whose last run failed an hour before 15:00 of that day. */
export function failedJob(differs: Partial<JobStatus> = {}): JobStatus {
  return {
    ...{ id: 1001, name: 'Retention', table: 'stock_bars_1min' },
    ...{ lastRun: '2026-01-02T14:00:00Z', status: 'Failed', runs: 7, failures: 3 },
    lastError: null,
    ...differs,
  }
}
