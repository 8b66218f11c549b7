import type { HelpTopic } from './help-topic.ts'

export const cron: HelpTopic = {
  name: 'cron',
  summary: 'crontab lines, checks, running unattended',
  text: `Running unattended

cron knows little of your shell: name programs by their whole path, and keep
the settings in a file that only its user can read (mkt help environment).

Bars every minute, without a process that stays:

    * * * * *  mkt etl --once --quiet --max-runtime 50s --env-file /etc/mkt.env

--once goes to the end of the log as it was at the start and exits 0;
--max-runtime ends it with 75 if that was too much for one run, and the next
one goes on there. Runs may overlap: progress lies beside the bars, so two of
them count nothing twice. --quiet leaves errors only, so that cron sends mail
only where there is something to read.

A check, in one line and an exit code, as Nagios and Icinga read them:

    mkt status --check --max-lag 10s --max-age 2m --env-file /etc/mkt.env

Old minutes, where the server does not drop them itself; once a night:

    10 4 * * *  mkt prune --env-file /etc/mkt.env

Live trades, and alerts, need a process that stays. Give it to whatever starts
your services, and let it be started again whenever it ends:

    mkt produce --symbols-file symbols.txt --env-file /etc/mkt.env
    mkt alert AAPL --above 150 --exec 'notify-send "$MKT_MESSAGE"'

What produce had received and not yet sent when it died is sent by its next
start. SIGTERM ends it within five seconds.

A percent sign begins a new line in a crontab: write \\% where you need one.
What the exit codes say: mkt help exit-codes.`,
}
