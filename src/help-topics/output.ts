import type { HelpTopic } from './help-topic.ts'

export const output: HelpTopic = {
  name: 'output',
  summary: 'what is printed: columns, digits, files',
  text: `What is printed

Results go to standard output, messages to standard error. --format says how
bars, gaps and such are printed:

  table    for people: aligned, coloured on a terminal
  csv      a header and one line a bar, as RFC 4180 has it
  json     one value for all of it; --json is the same
  ndjson   one JSON object a line, for jq and for streams without end

    mkt bars --all --format csv --output bars.csv
    mkt bars AAPL --from=-2h --format ndjson | jq .close
    mkt bars AAPL --columns timestamp,close,change,spark

A file of --output is there whole or not at all, packed if its name ends in
.gz, and replaces another one only with --force. mkt export bars writes all
bars, mkt export trades the trades of the log, also as Parquet.

--watch looks again and again: on a terminal it draws in place, in a pipe it
writes the bars that are new or changed, as ndjson.

Columns of csv: symbol, timestamp, open, high, low, close, volume,
trade_count, vwap. Times are those at which a bar begins, ISO 8601 in UTC.

Digits: prices have the digits that were sent, sums are exact, and csv and
json show them all, never with an exponent. In a table vwap is rounded. A bar
without volume has no vwap: an empty field, or null.

A bar that may lack trades is partial in the table, "complete": false in
json. "complete": null says that nobody knows.

Texts from outside cannot steer a terminal: escapes are shown as \\x1b. For a
spreadsheet, which takes =A1 for a formula, there is --csv-safe.

Every command but help takes --json. One that ends gives one object; one that
goes on, such as etl, gives an object a line. An error is one object as well:
{"error": {"code": ..., "message": ..., "suggestions": [...]}}`,
}
