import type { HelpTopic } from './help-topic.ts'

export const kafka: HelpTopic = {
  name: 'kafka',
  summary: 'Kafka as the trade log',
  text: `Kafka as the trade log

Without Kafka the trades wait in the database, which is fine on one machine.
Kafka lets other programs read and write them, and more machines share the
work. Where brokers are set, it is used:

    export KAFKA_BROKERS=localhost:9092
    mkt produce --symbols AAPL,BINANCE:BTCUSDT
    mkt etl

--log kafka demands it; --brokers and --topic name another one for once. For
managed brokers there are KAFKA_TLS and KAFKA_SASL_MECHANISM: see
mkt help environment.

The topic is raw_trades. Where it is missing it is made, with 4 partitions
and 7 days of retention. A record is one trade as JSON, its key the symbol:

    {"p":150.25,"s":"AAPL","t":1678886401000,"v":10}

Any program may write such records. Those of produce and replay carry headers
by which a record that is sent twice counts once. What produce listened to is
told in a side topic of one partition, raw_trades.coverage.

Any number of etl share the partitions; a symbol stays in one. Progress lies
in the store, not in the group: what Kafka keeps as committed offsets is only
for tools that show the lag.

    mkt etl --group bars --batch 2000
    mkt etl --workers 4

The second one starts four processes, watches them and ends them together.

Topics may be packed with gzip, snappy, LZ4 or zstd. KAFKA_DECODER=stock reads
them by the decoder of the driver, which is ten times as slow and knows gzip
only, where mkt's own is under suspicion.

A store takes its bars from one log. When you move it to another one, the
first run says so:

    mkt etl --accept-log`,
}
