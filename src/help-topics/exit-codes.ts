import type { HelpTopic } from './help-topic.ts'

export const exitCodes: HelpTopic = {
  name: 'exit-codes',
  summary: 'what the exit codes say',
  text: `Exit codes

    0  done; also where the reader of the output went away, as head does
    1  not foreseen; also where doctor found a problem, or the demo a bar that
       differs from what was sent
    2  the command line is not right: an unknown command, flag or value
   65  bad data: more was rejected than --max-reject-rate allows, or the log
       is not the one that the bars came from
   66  no such symbol or file
   69  a service is away: the database, Kafka or the feed
   70  a fault in the program
   73  a file cannot be made, or is there already
   74  the output cannot be written, as on a full disk
   75  try again: a lock is held, or --max-runtime was too short
   77  refused: a wrong key or password
   78  the configuration: a variable, or a schema that is not up to date
  129  ended by SIGHUP, after the work at hand
  130  ended by Ctrl-C, likewise
  143  ended by SIGTERM, likewise

A second Ctrl-C ends at once. Nothing is lost by it: the next run goes on
where the last one had stored its progress.

With 69 and 75 it is worth trying again; with the others something has to be
changed first. Each error says what to try next.

    mkt etl --once --quiet || echo "etl ended with $?"

One flag has codes of its own, those of monitoring: 0 is OK, 1 WARNING,
2 CRITICAL, 3 UNKNOWN.

    mkt status --check --max-lag 10s`,
}
