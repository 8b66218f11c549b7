/** How etl says something: a line on stderr, or one object on stdout with --json. */
import { clockText, countText, shownText, waitingText } from './message-text.ts'
import {
  etlTally,
  type AppliedSums,
  type EtlCounts,
  type EtlTotals,
  type PartitionPlace,
} from './etl-tally.ts'
import { movedText, type MovedEvent } from './moved-text.ts'

/** What etl says with --json, a line each. */
export type EtlEvent =
  | ({ readonly event: 'applied' } & AppliedSums)
  | { readonly event: 'notice'; readonly message: string }
  | { readonly event: 'waiting'; readonly message: string }
  | MovedEvent

export interface EtlVoice {
  readonly totals: EtlTotals
  /** Counts at once, and says the sums once a second. */
  readonly applied: (counts: EtlCounts, places: readonly PartitionPlace[]) => void
  /** What was lost is said in any case. */
  readonly moved: (event: MovedEvent) => void
  readonly notice: (message: string) => void
  readonly waiting: (problem: string | undefined) => void
  /** Says what was not said yet, and the sums. */
  readonly close: () => void
}

const SAY_EVERY_MS = 1_000

export function etlVoice({ json, quiet }: { json: boolean; quiet: boolean }): EtlVoice {
  const tally = etlTally()
  let timer: NodeJS.Timeout | undefined
  const say = (event: EtlEvent, message: string): void => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`)
    else tell(message)
  }
  const sayUnlessQuiet = (event: EtlEvent, message: string): void => {
    if (json || !quiet) say(event, message)
  }
  const sayApplied = (): void => {
    timer = undefined
    const applied = tally.takeUnsaid()
    if (applied.commits > 0) sayUnlessQuiet({ event: 'applied', ...applied }, sentence(applied))
  }
  return {
    totals: tally.totals,
    applied(counts, places) {
      tally.add(counts, places)
      // Coverage alone, every few seconds, is no news.
      if (counts.coverage === 0 || counts.trades > 0) timer ??= setTimeout(sayApplied, SAY_EVERY_MS)
    },
    moved: (event) => say(event, movedText(event)),
    notice(notice) {
      const message = shownText(notice)
      sayUnlessQuiet({ event: 'notice', message }, message)
    },
    waiting(problem) {
      const message = waitingText(problem)
      sayUnlessQuiet({ event: 'waiting', message }, message)
    },
    close() {
      clearTimeout(timer)
      sayApplied()
      if (!json && !quiet) tell(`done: ${sentence(tally.totals)}`)
    },
  }
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
