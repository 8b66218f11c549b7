import type { HelpTopic } from './help-topic.ts'

export const quickstart: HelpTopic = {
  name: 'quickstart',
  summary: 'from nothing to the first bars',
  text: `From nothing to the first bars

To see all of it work, with nothing set up:

    mkt demo

To look at trades of your own, put them into a file with a header such as
symbol,timestamp,price,volume (or one JSON value a line; gzip is fine):

    mkt replay --file trades.csv.gz
    mkt etl --once
    mkt bars AAPL --last 10

Replay sends the trades to the trade log, etl makes bars of what the log
holds. Run any of the three again: nothing is counted twice.

To collect live trades, with a free key from https://finnhub.io/register:

    export FINNHUB_API_KEY=...
    mkt produce --symbols AAPL,BINANCE:BTCUSDT

Without a key, from a feed on this machine; each in a terminal of its own:

    mkt simulate
    mkt produce --url ws://127.0.0.1:8765 --symbols AAPL,MSFT

Leave etl running beside it, and look:

    mkt etl
    mkt status
    mkt bars BTCUSDT

Log and bars lie in a PostgreSQL server that starts by itself, in MKT_HOME.
For Kafka and a database of your own see mkt help kafka, mkt help timescale.`,
}
