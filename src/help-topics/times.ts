import type { HelpTopic } from './help-topic.ts'

export const times: HelpTopic = {
  name: 'times',
  summary: 'what --from and --to take',
  text: `What --from and --to take

A span begins with --from and ends before --to, so that the end of one is the
beginning of the next. UTC holds where no zone is named; for bars, the zone of
--tz.

  2023-03-15                  a day, from its first moment
  2023-03-15T13:20            a minute; a blank may stand for the T
  2023-03-15T13:20:30.5       more exactly
  2023-03-15T09:20-04:00      with an offset from UTC; Z is UTC itself
  today, yesterday, now       days of the zone
  -30m, -2h, -7d              so long ago: s, m, h, d, w

A time ago begins with a dash: join it to its flag.

    mkt bars AAPL --from=-2h
    mkt bars AAPL --from yesterday --to today
    mkt gaps --from 2023-03-15T13:20 --to 2023-03-15T14:00

Without --from and --to, bars shows the newest bars of each symbol: 20 of
them, as many as --last says, or with --all every one.

How long something may take, or runs, is a number with a unit: 250ms, 60s, 5m,
2h, 7d.

    mkt etl --once --max-runtime 50s`,
}
