/** What symbols, status and doctor show on a terminal so wide, of a made-up pipeline. */
import type { SymbolSummary } from '../../src/lib/core/symbol-summary.ts'
import { doctorText } from '../../src/report/doctor-text.ts'
import { formatSymbols } from '../../src/report/format-symbols.ts'
import { statusText } from '../../src/report/status-text.ts'
import { doctorDiagnosis } from './doctor-diagnosis.ts'
import { failedJob, pipelineStatusOf } from './pipeline-status.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 15, 0, 30)

const SYMBOLS: SymbolSummary[] = [
  {
    ...{ symbol: 'AAPL', firstMs: Date.UTC(2025, 5, 2, 13, 30), lastMs: NOW_MS - 90_000 },
    closes: ['150.2', '150.4', '150.1', '149.9', '150.3', '150.8', '150.75'],
    ...{ gaps: { count: 0, totalMs: 0 }, counts: { bars: 57_330, trades: 2_104_881 } },
  },
  {
    ...{ symbol: 'BINANCE:BTCUSDT', firstMs: Date.UTC(2025, 5, 1), lastMs: NOW_MS - 30_000 },
    closes: ['42080', '42101.5', '42090', '42110', '42140', '42115', '42123.5'],
    ...{ gaps: { count: 3, totalMs: 960_000 }, counts: { bars: 309_540, trades: 41_230_118 } },
  },
]

export function symbolsScreen(width: number): Promise<string> {
  const options = { nowMs: NOW_MS, colour: false, width, spreadsheet: false, terminal: true }
  return formatSymbols(SYMBOLS, 'table', options)
}

export function statusScreen(width: number): string {
  const plain = pipelineStatusOf()
  const lastError = 'cannot drop portal "" while it is being set up'
  const store = {
    ...plain.store,
    timescale: { version: '2.28.3', edition: 'community' as const },
    compression: { chunks: 12, compressed: 8, ratio: 4.6 },
    jobs: [failedJob({ lastError })],
  }
  return statusText({ ...plain, store }, { colour: false, width, nowMs: NOW_MS })
}

export async function doctorScreen(width: number): Promise<string> {
  return doctorText(await doctorDiagnosis(), { colour: false, width })
}
