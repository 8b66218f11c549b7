import type { HelpTopic } from './help-topic.ts'

export const intervals: HelpTopic = {
  name: 'intervals',
  summary: 'longer bars, zones, trading hours, splits',
  text: `Longer bars, zones, trading hours, splits

Bars are stored by the minute. Longer ones are made of them when they are
read, and equal those that the trades themselves would give.

    mkt bars AAPL --interval 5m
    mkt bars AAPL --interval 1d --tz America/New_York --chart

An interval is a whole number and a unit: m and h are minutes and hours of
UTC, d days, w weeks that begin on Monday. 1m is what you get without it; any
multiple will do: 3m, 15m, 4h, 3d. 24h is a day of UTC, whatever the zone; 1d
is a day of the calendar of --tz, which has 23 or 25 hours where the clock is
set.

A zone has its name from the IANA list: Europe/Berlin, Asia/Kolkata, UTC.

    mkt bars AAPL --interval 1d --session rth

--session rth counts the trading hours of US stocks only, 09:30 to 16:00 in
New York, without weekends and holidays, and less on half days. It leaves out
the trades of other hours; what is stored stays. Its zone is New York, unless
--tz names another one.

Where nothing was traded there is no bar; --fill null gives one without
prices, --fill prev one at the close before. --closed leaves out the bar that
is in progress.

Prices are stored as they were paid. Splits of shares are taken into account
when bars are read:

    mkt splits add AAPL 2020-08-31 4:1
    mkt bars AAPL --interval 1d --adjust split`,
}
