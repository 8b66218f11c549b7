import type { HelpTopic } from './help-topic.ts'

export const timescale: HelpTopic = {
  name: 'timescale',
  summary: 'a database of your own, with TimescaleDB or without',
  text: `A database of your own

PostgreSQL will do; with TimescaleDB, years of bars stay small and quick. Name
the database, and bring it up to date once, and after an update:

    export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME
    mkt migrate --dry-run
    mkt migrate

The bars are the table stock_bars_1min; stock_bars_5min, _15min, _1hour and
_1day hold wider ones, in UTC. Their names and columns are the same on every
server; what differs is what stands behind them:

  TimescaleDB        chunks of 7 days, packed when they are older than that;
                     the wider bars are kept ready, and outlive the minutes
  its Apache edition chunks; the wider bars are computed when they are read
  plain PostgreSQL   a table, and views

What the server cannot do is left out with its reason, and added by a later
run on one that can:

    mkt migrate --status

To keep minutes for a time only, name it; it is remembered. TimescaleDB drops
them by a job of its own. On the other two, do it from cron:

    mkt migrate --retain 2y
    mkt prune

Late trades change minutes at once, and wider bars soon after: the server
refreshes those by itself, or now:

    mkt migrate --refresh

mkt doctor and mkt status tell of jobs of the server that fail.`,
}
