/** What etl says of its work: a line a second on stderr, or one object a second with --json. */
import type { AppliedReport } from '../lib/pipeline/etl-context.ts'
import { clockText, countText, waitingText } from './message-text.ts'

export interface EtlTotals {
  trades: number
  bars: number
  commits: number
  rejects: number
  duplicates: number
  /** Records between the bars and the end of the log, as far as known. */
  lag: number
}

export interface EtlReport {
  readonly totals: EtlTotals
  readonly onApplied: (report: AppliedReport) => void
  readonly onWaiting: (problem: string | undefined) => void
  /** Says what was not said yet, and the sums. */
  readonly close: () => void
}

const SAY_EVERY_MS = 1_000

function nothing(): EtlTotals {
  return { trades: 0, bars: 0, commits: 0, rejects: 0, duplicates: 0, lag: 0 }
}

export function etlReport({ json, quiet }: { json: boolean; quiet: boolean }): EtlReport {
  const totals = nothing()
  const lags = new Map<number, number>()
  let unsaid = nothing()
  let timer: NodeJS.Timeout | undefined
  const say = (): void => {
    timer = undefined
    if (unsaid.commits === 0) return
    const said = { ...unsaid, lag: totals.lag }
    unsaid = nothing()
    if (json) process.stdout.write(`${JSON.stringify({ event: 'applied', ...said })}\n`)
    else if (!quiet) tell(sentence(said))
  }
  return {
    totals,
    onApplied: ({ partition, pending, endOffset }) => {
      for (const sums of [totals, unsaid]) {
        sums.commits += 1
        sums.trades += pending.trades
        sums.bars += pending.barCount
        sums.rejects += pending.rejects.length
        sums.duplicates += pending.duplicates
      }
      lags.set(partition, Math.max(0, Number(endOffset - pending.next)))
      totals.lag = [...lags.values()].reduce((sum, lag) => sum + lag, 0)
      timer ??= setTimeout(say, SAY_EVERY_MS)
    },
    onWaiting: (problem) => {
      if (json || quiet) return
      tell(waitingText(problem))
    },
    close: () => {
      clearTimeout(timer)
      say()
      if (!json && !quiet) tell(`done: ${sentence(totals)}`)
    },
  }
}

function tell(message: string): void {
  console.error(`${clockText(Date.now())} ${message}`)
}

function sentence({ trades, bars, commits, rejects, duplicates, lag }: EtlTotals): string {
  const parts = [
    `${countText(trades)} trades into ${countText(bars)} bars in ${countText(commits)} batches`,
    rejects > 0 ? `${countText(rejects)} rejected` : '',
    duplicates > 0 ? `${countText(duplicates)} seen before` : '',
    `lag ${countText(lag)}`,
  ]
  return parts.filter(Boolean).join(' · ')
}
