import { describe, expect, test } from 'vitest'
import type { PipelineStatus } from '../../src/lib/pipeline/status.ts'
import { textWidth } from '../../src/lib/table/text-width.ts'
import { statusText } from '../../src/report/status-text.ts'
import { failedJob, pipelineStatusOf } from '../support/pipeline-status.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 15, 0, 30)

function textOf(differs: Partial<PipelineStatus> = {}, width: number | undefined = 80): string {
  const options = { colour: false, width, nowMs: NOW_MS }
  return statusText(pipelineStatusOf(differs), options)
}

describe('the text of a status', () => {
  test('names log, bars, store, rates, listening and rejects', () => {
    expect(textOf().split('\n')).toEqual([
      'log: kafka, topic raw_trades, lag 12',
      'log id: 4L6g3nShT-eMCtK--X86sw',
      'partition  log start  log end  in the bars  lag  behind',
      '─'.repeat(55),
      '        0          0      120          120    0     0 s',
      '        1          0    1,000          988   12     3 s'.replace('1,000', ' 1000'),
      '',
      'symbol           last bar (UTC)      close   age',
      '─'.repeat(48),
      'AAPL             2026-01-02 14:59   150.75   0 s',
      'BINANCE:BTCUSDT  2026-01-02 14:58  42123.5  30 s',
      '',
      'store: localhost:5432/market_data',
      'server: PostgreSQL 18.4, without TimescaleDB',
      'bars: about 10,140,000 in 1.8 GiB',
      'rates: 183.3 trades/s, 42 bars/min in the last 5 full minutes',
      'listening: 2 symbols, last sign of life 3 s ago',
      'rejected: 2 not-json, 1 bad-price; to see them: mkt rejects',
    ])
  })

  test('says that a topic does not exist, and that there are no bars', () => {
    const log = { kind: 'postgres', id: null, topic: 'trades' } as const
    const lines = textOf({ log, partitions: [], symbols: [] }).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      'log: postgres, topic trades does not exist yet',
      '',
      'no bars yet',
    ])
  })

  test('shows what TimescaleDB does, and what its jobs said that failed', () => {
    const { store } = pipelineStatusOf()
    const text = textOf({
      store: {
        ...store,
        timescale: { version: '2.28.3', edition: 'community' },
        compression: { chunks: 12, compressed: 8, ratio: 4.6234 },
        jobs: [failedJob({ lastError: 'cannot drop \u001b[2Jportal' })],
        stale: [{ name: 'stock_bars_1day', spans: 1 }],
      },
    })
    expect(text).toContain('server: PostgreSQL 18.4, TimescaleDB 2.28.3, community edition\n')
    expect(text).toContain('compressed: 8 of 12 chunks, 4.6 times smaller\n')
    expect(text).toContain('aggregate: stock_bars_1day waits for a refresh of 1 span of time\n')
    expect(text).toContain('Retention    1001  stock_bars_1min  61 min ago  failed    3 of 7')
    expect(text).toContain('job 1001 failed: cannot drop \\x1b[2Jportal\n')
  })

  test('shows the 20 youngest of many symbols, and where the others are', () => {
    const symbols = Array.from({ length: 25 }, (_, at) => ({
      ...{ symbol: `S${at}`, lastBar: '2026-01-02T14:59:00Z', close: '1', ageSeconds: 1000 - at },
    }))
    const text = textOf({ symbols })
    expect(text).toContain('and 5 more: mkt symbols')
    expect(text).toContain('\nS24 ')
    expect(text).not.toContain('\nS4 ')
  })

  test('says what to do about a partition that is no longer the old one', () => {
    const [first] = pipelineStatusOf().partitions
    const partitions = [{ ...first, fault: 'truncated' }] as PipelineStatus['partitions']
    expect(textOf({ partitions })).toContain('partition 0 is not the old log; mkt etl says how')
  })

  test.each([60, 80, 200])('has no line longer than a terminal of %i columns', (width) => {
    const symbols = [
      { ...{ symbol: '株'.repeat(64), close: '1234567.12345678', ageSeconds: 5 }, lastBar: TIME },
    ]
    const { store } = pipelineStatusOf()
    const jobs = [failedJob({ table: 'stock_bars_15min', lastError: 'word '.repeat(60) })]
    const lines = textOf({ symbols, store: { ...store, jobs } }, width).split('\n')
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
  })
})

const TIME = '2026-01-02T14:59:00Z'
