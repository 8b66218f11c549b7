import type { HelpTopic } from './help-topic.ts'

export const recovery: HelpTopic = {
  name: 'recovery',
  summary: 'after a crash: gaps, rejects, another log',
  text: `After a crash

Start again what died: every record of the log counts once, and produce sends
what it had received. To see what is wrong, and how far everything is:

    mkt doctor
    mkt status

What nobody listened to is gone, as the feed cannot repeat it. It is on
record, and the bars that it touches are marked as partial:

    mkt gaps --from yesterday
    mkt symbols --sort age

Records that are no trades are kept with the reason, and stop nobody:

    mkt rejects --reason not-json

etl stops (65) where the log is not the one that it knows, and says which of
these to use:

  records were deleted before they were read: go on, with the loss on record
    mkt etl --on-gap skip
  the topic was made anew, or cut off: begin where it begins now
    mkt etl --reset earliest
  another log for the same bars: only where it holds other trades
    mkt etl --accept-log

A file that was sent is known by its content: sent again, it counts once. A
file that has grown at its end is sent from there. To count it once more:

    mkt replay --file trades.csv --again`,
}
