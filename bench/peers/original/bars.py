"""One-minute bars of a Kafka topic in PostgreSQL: kafka-python, pandas and SQLAlchemy.

bars.py BATCH: how many messages at once.

The method of the small pipelines that one finds: so many messages or five seconds make a DataFrame,
which is resampled, and its bars replace those that the table has. Keeps: its position in the topic,
in a consumer group, and little memory. Gives up: right bars, since a minute that comes in several
batches ends as a bar of its last batch only; and what was read but not yet written when it dies.
"""
import json
import os
import sys
import time

import pandas as pd
from kafka import KafkaConsumer
from sqlalchemy import BigInteger, Column, DateTime, Float, MetaData, Table, Text, create_engine
from sqlalchemy.dialects.postgresql import insert

BATCH = int(sys.argv[1])
TRADES = int(os.environ["BENCH_TRADES"])
BATCH_WAIT_S = 5
POLL_MS = 1_000

BARS = Table(
    os.environ["BENCH_TABLE"], MetaData(),
    Column("symbol", Text, primary_key=True),
    Column("timestamp", DateTime(timezone=True), primary_key=True),
    *[Column(name, Float) for name in ("open", "high", "low", "close", "volume")],
    Column("trade_count", BigInteger),
)


def main():
    url = os.environ["BENCH_DATABASE_URL"].replace("postgres:", "postgresql+psycopg2:", 1)
    engine = create_engine(url)
    BARS.metadata.create_all(engine)
    consumer = KafkaConsumer(
        os.environ["BENCH_TOPIC"],
        bootstrap_servers=os.environ["BENCH_BROKERS"],
        group_id=os.environ["BENCH_GROUP"],
        auto_offset_reset="earliest",
    )
    seen = 0
    while seen < TRADES:
        trades = next_batch(consumer, TRADES - seen)
        seen += len(trades)
        if trades:
            load(engine, transform(trades))
    consumer.close()


def next_batch(consumer, left):
    wanted, trades, deadline = min(BATCH, left), [], time.monotonic() + BATCH_WAIT_S
    while len(trades) < wanted and time.monotonic() < deadline:
        polled = consumer.poll(POLL_MS, max_records=wanted - len(trades))
        for messages in polled.values():
            trades.extend(json.loads(message.value) for message in messages)
    return trades


def transform(trades):
    frame = pd.DataFrame(trades)
    frame["timestamp"] = pd.to_datetime(frame["t"], unit="ms", utc=True)
    minutes = frame.set_index("timestamp").groupby("s").resample("1min")
    bars = minutes["p"].ohlc().join(minutes["v"].agg(volume="sum", trade_count="count"))
    return bars.dropna().reset_index().rename(columns={"s": "symbol"})


def load(engine, bars):
    statement = insert(BARS).values(bars.to_dict(orient="records"))
    keys = ["symbol", "timestamp"]
    replaced = {c.name: statement.excluded[c.name] for c in BARS.columns if c.name not in keys}
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced))


main()
