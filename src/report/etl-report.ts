/** What etl says of its work: a line a second on stderr, or one object a second with --json. */
import type { AppliedReport, MovedReport } from '../lib/pipeline/etl-context.ts'
import type { PendingBatch } from '../lib/pipeline/pending-batch.ts'
import { clockText, countText, shownText, waitingText } from './message-text.ts'
import { movedEvent, movedText } from './moved-text.ts'

export interface EtlTotals {
  trades: number
  bars: number
  commits: number
  rejects: number
  duplicates: number
  /** Records of coverage. */
  coverage: number
  /** Records between the bars and the end of the log, as far as known. */
  lag: number
}

export interface EtlReport {
  readonly totals: EtlTotals
  readonly onApplied: (report: AppliedReport) => void
  readonly onMoved: (report: MovedReport) => void
  readonly onNotice: (message: string) => void
  readonly onWaiting: (problem: string | undefined) => void
  /** Says what was not said yet, and the sums. */
  readonly close: () => void
}

const SAY_EVERY_MS = 1_000

export function etlReport({ json, quiet }: { json: boolean; quiet: boolean }): EtlReport {
  const tally: Tally = { totals: nothing(), unsaid: nothing(), lags: new Map() }
  let timer: NodeJS.Timeout | undefined
  const say = (event: object, message: string): void => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`)
    else tell(message)
  }
  const sayUnlessQuiet = (event: object, message: string): void => {
    if (json || !quiet) say(event, message)
  }
  const sayApplied = (): void => {
    timer = undefined
    const applied = takeUnsaid(tally)
    if (applied.commits > 0) sayUnlessQuiet({ event: 'applied', ...applied }, sentence(applied))
  }
  return {
    totals: tally.totals,
    onApplied: (report) => {
      add(report, tally)
      // Coverage alone, every few seconds, is no news.
      if (report.pending.coverage.length === 0) timer ??= setTimeout(sayApplied, SAY_EVERY_MS)
    },
    // What was lost is said in any case.
    onMoved: (report) => say(movedEvent(report), movedText(report)),
    onNotice: (notice) => {
      const message = shownText(notice)
      sayUnlessQuiet({ event: 'notice', message }, message)
    },
    onWaiting: (problem) => {
      const message = waitingText(problem)
      sayUnlessQuiet({ event: 'waiting', message }, message)
    },
    close: () => {
      clearTimeout(timer)
      sayApplied()
      if (!json && !quiet) tell(`done: ${sentence(tally.totals)}`)
    },
  }
}

interface Tally {
  readonly totals: EtlTotals
  /** The sums of what was not said yet. */
  unsaid: EtlTotals
  /** By topic and partition. */
  readonly lags: Map<string, number>
}

function add({ topic, partition, pending, endOffset }: AppliedReport, tally: Tally): void {
  for (const sums of [tally.totals, tally.unsaid]) count(sums, pending)
  tally.lags.set(`${topic}/${partition}`, Math.max(0, Number(endOffset - pending.next)))
  tally.totals.lag = [...tally.lags.values()].reduce((sum, lag) => sum + lag, 0)
}

/** The sums since they were last taken, and the lag as it is now. */
function takeUnsaid(tally: Tally): EtlTotals {
  const taken = { ...tally.unsaid, lag: tally.totals.lag }
  tally.unsaid = nothing()
  return taken
}

function nothing(): EtlTotals {
  return { trades: 0, bars: 0, commits: 0, rejects: 0, duplicates: 0, coverage: 0, lag: 0 }
}

function count(sums: EtlTotals, pending: PendingBatch): void {
  sums.commits += 1
  sums.trades += pending.trades
  sums.bars += pending.barCount
  sums.rejects += pending.rejects.length
  sums.duplicates += pending.duplicates
  sums.coverage += pending.coverage.length
}

function tell(message: string): void {
  console.error(`${clockText(Date.now())} ${message}`)
}

function sentence(totals: EtlTotals): string {
  const { trades, bars, commits, rejects, duplicates, coverage, lag } = totals
  const parts = [
    `${countText(trades)} trades into ${countText(bars)} bars in ${countText(commits)} batches`,
    coverage > 0 ? `${countText(coverage)} records of coverage` : '',
    rejects > 0 ? `${countText(rejects)} rejected` : '',
    duplicates > 0 ? `${countText(duplicates)} seen before` : '',
    `lag ${countText(lag)}`,
  ]
  return parts.filter(Boolean).join(' · ')
}
