/** Whether a command that went through its files has failed all the same, and why. */
import { EXIT, MktError } from '../lib/core/errors.ts'
import { faultOf, type Outcome } from '../lib/feed/inputs/each-input.ts'
import { readCount, rejectedCount, type FileTotals } from '../lib/pipeline/replay-totals.ts'
import { rejectText, resultsOf } from './file-counts.ts'
import { countedText } from './message-text.ts'

interface ReadFile {
  readonly totals: FileTotals
}

/** What became of the trades that count. */
type Done = 'read' | 'sent'

/** @param maxRejectRate 0 to 1; any number of rejects will do without it */
export function filesFault(
  outcomes: readonly Outcome<ReadFile>[],
  done: Done,
  maxRejectRate?: number,
): MktError | undefined {
  return (
    brokenFault(outcomes, done) ?? faultOf(outcomes) ?? rejectFault(outcomes, done, maxRejectRate)
  )
}

function brokenFault(outcomes: readonly Outcome<ReadFile>[], done: Done): MktError | undefined {
  const broken = resultsOf(outcomes).find(({ totals }) => totals.broken !== undefined)?.totals
  if (broken?.broken === undefined) return undefined
  const { message, code, suggestions } = broken.broken
  const before = `${countedText(broken.used, 'trade')} before that were ${done}`
  return new MktError(`${message}; ${before}`, {
    ...{ code, exit: EXIT.badData, tryThis: suggestions },
  })
}

function rejectFault(
  outcomes: readonly Outcome<ReadFile>[],
  done: Done,
  maxRejectRate = 1,
): MktError | undefined {
  const files = resultsOf(outcomes)
  const read = files.reduce((sum, { totals }) => sum + readCount(totals), 0)
  const rejected = files.reduce((sum, { totals }) => sum + rejectedCount(totals), 0)
  const rate = read === 0 ? 0 : rejected / read
  if (rate <= maxRejectRate) return undefined
  const name = outcomes.length === 1 ? outcomes[0]?.name : `${outcomes.length} files`
  const reasons = files.map(({ totals }) => rejectText(totals.rejects)).filter(Boolean)
  return new MktError(
    `Cannot take ${name} as sound: ${percent(rate)} of it was rejected (${reasons[0]}), --max-reject-rate allows ${percent(maxRejectRate)}; the others were ${done}`,
    {
      code: 'TOO_MANY_REJECTS',
      exit: EXIT.badData,
      tryThis: ['look at the lines that are named, or allow more with --max-reject-rate'],
    },
  )
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`
}
