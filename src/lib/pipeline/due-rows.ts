import { pause } from '../core/pause.ts'
import type { TradeColumns } from '../core/trade-columns.ts'
import type { Pacer } from './pacer.ts'

/** Rows [from, to). */
export interface Rows {
  readonly from: number
  readonly to: number
}

/** Trades that are due within so short a time go together. */
const TOGETHER_MS = 50

/** All rows in their order, each when it is due. The signals end it. */
export async function* dueRows(
  trades: TradeColumns,
  pace: Pacer,
  ...signals: readonly AbortSignal[]
): AsyncGenerator<Rows> {
  let from = 0
  for (let row = 0; row < trades.length; row += 1) {
    const timeMs = trades.timeMs[row] as number
    if (pace.untilDueMs(timeMs) <= TOGETHER_MS) continue
    if (row > from) yield { from, to: row }
    from = row
    await pauseUntilDue(timeMs, pace, signals)
    if (hasAborted(signals)) return
  }
  if (from < trades.length) yield { from, to: trades.length }
}

/** Timers cannot wait for longer than 24 days; a file may have gaps of years. */
const PAUSE_MAX_MS = 3_600_000

async function pauseUntilDue(
  timeMs: number,
  pace: Pacer,
  signals: readonly AbortSignal[],
): Promise<void> {
  for (;;) {
    const delayMs = pace.untilDueMs(timeMs)
    if (delayMs <= 0 || hasAborted(signals)) return
    await pause(Math.min(delayMs, PAUSE_MAX_MS), ...signals)
  }
}

function hasAborted(signals: readonly AbortSignal[]): boolean {
  return signals.some(({ aborted }) => aborted)
}
