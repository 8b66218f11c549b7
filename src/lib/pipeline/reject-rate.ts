import { EXIT, MktError } from '../core/errors.ts'

/** What was applied: a batch, or the sums of several. */
export interface Judged {
  readonly trades: number
  readonly rejects: { readonly length: number }
}

/** So few records say nothing of the rest. */
const JUDGED_AFTER_RECORDS = 1_000

/** Counts what is applied; gives the error to end with once too much of it was rejected. */
export function rejectJudge(maxRate: number): (batch: Judged) => MktError | undefined {
  let records = 0
  let rejects = 0
  return (batch) => {
    records += batch.trades + batch.rejects.length
    rejects += batch.rejects.length
    if (records < JUDGED_AFTER_RECORDS || rejects <= records * maxRate) return undefined
    return tooManyRejects(rejects, records, maxRate)
  }
}

function tooManyRejects(rejects: number, records: number, maxRate: number): MktError {
  return new MktError(
    `Cannot take the log as sound: ${rejects} of ${records} records were rejected, --max-reject-rate allows ${percent(maxRate)}; the others are in the bars, and the rejected ones are kept`,
    {
      code: 'REJECT_RATE',
      exit: EXIT.badData,
      tryThis: [
        'mkt rejects, to look at them',
        'mkt etl without --max-reject-rate, or with a higher one, to go on from here',
      ],
    },
  )
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`
}
