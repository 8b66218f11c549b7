"""One-minute bars of a Kafka topic in PostgreSQL by hand: confluent-kafka, orjson and psycopg.

Keeps: right bars whatever the order of times, since every bar stays in memory and is written whole;
changed bars reach the table within a second. Gives up: a position in the topic (after a restart
everything is read again), memory that stays bounded, and exact sums (prices and sizes are doubles).
One process: the interpreter lock would hold back threads.
"""
import gc
import os
import time

import orjson
import psycopg
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

TABLE = os.environ["BENCH_TABLE"]
TRADES = int(os.environ["BENCH_TRADES"])
MINUTE_MS = 60_000
FLUSH_EVERY_S = 1
MESSAGES_AT_ONCE = 10_000
WAIT_S = 1
# The places of a bar, which is a list.
OPEN, HIGH, LOW, CLOSE, VOLUME, COUNT, OPEN_MS, CLOSE_MS = range(8)

CREATE = f"""create table if not exists {TABLE} (symbol text, timestamp timestamptz, open float8,
  high float8, low float8, close float8, volume float8, trade_count bigint,
  primary key (symbol, timestamp))"""
UPSERT = f"""insert into {TABLE}
  select s, to_timestamp(m / 1000), o, h, l, c, v, n
  from unnest(%s::text[], %s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::float8[],
    %s::float8[], %s::bigint[]) as bars (s, m, o, h, l, c, v, n)
  on conflict (symbol, timestamp) do update set open = excluded.open, high = excluded.high,
    low = excluded.low, close = excluded.close, volume = excluded.volume,
    trade_count = excluded.trade_count"""


def main():
    # Nothing here has cycles: looking for them is time lost.
    gc.disable()
    with psycopg.connect(os.environ["BENCH_DATABASE_URL"]) as database:
        database.execute(CREATE)
        database.commit()
        consume(open_consumer(), database)


def open_consumer():
    consumer = Consumer({
        "bootstrap.servers": os.environ["BENCH_BROKERS"],
        "group.id": os.environ["BENCH_GROUP"],
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        # The default of a second leaves the queue empty again and again.
        "fetch.queue.backoff.ms": 5,
    })
    topic, partitions = os.environ["BENCH_TOPIC"], int(os.environ["BENCH_PARTITIONS"])
    consumer.assign([TopicPartition(topic, at, OFFSET_BEGINNING) for at in range(partitions)])
    return consumer


def consume(consumer, database):
    bars, dirty, seen, flushed = {}, set(), 0, time.monotonic()
    while seen < TRADES:
        messages = consumer.consume(MESSAGES_AT_ONCE, WAIT_S)
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
        add(bars, dirty, orjson.loads(b"[%b]" % b",".join([m.value() for m in messages])))
        seen += len(messages)
        if time.monotonic() - flushed >= FLUSH_EVERY_S:
            write(database, bars, dirty)
            flushed = time.monotonic()
    write(database, bars, dirty)
    consumer.close()


def add(bars, dirty, trades):
    """A symbol is in one partition, so that the later of two trades with one time closes."""
    for trade in trades:
        price, ms = trade["p"], trade["t"]
        key = (trade["s"], ms - ms % MINUTE_MS)
        bar = bars.get(key)
        dirty.add(key)
        if bar is None:
            bars[key] = [price, price, price, price, trade["v"], 1, ms, ms]
            continue
        bar[VOLUME] += trade["v"]
        bar[COUNT] += 1
        if price > bar[HIGH]:
            bar[HIGH] = price
        elif price < bar[LOW]:
            bar[LOW] = price
        if ms >= bar[CLOSE_MS]:
            bar[CLOSE_MS] = ms
            bar[CLOSE] = price
        elif ms < bar[OPEN_MS]:
            bar[OPEN_MS] = ms
            bar[OPEN] = price


def write(database, bars, dirty):
    if dirty:
        # A whole number in JSON is an int, and psycopg wants one type in a list.
        rows = [(*key, *map(float, bars[key][:COUNT]), bars[key][COUNT]) for key in dirty]
        database.execute(UPSERT, [list(column) for column in zip(*rows)])
        database.commit()
        dirty.clear()


main()
