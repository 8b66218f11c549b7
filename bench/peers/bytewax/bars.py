"""One-minute bars of a Kafka topic in PostgreSQL with Bytewax: event-time windows per symbol.

Keeps: memory that stays bounded, since a window that ends is written once and forgotten. Gives up:
trades that come later than ALLOWED_DELAY after the newest one of their symbol; a position in the
topic (no recovery store is set up; with one it is at least once, and the table would be too); exact
sums (prices and sizes are doubles).
"""
import os
from datetime import datetime, timedelta, timezone

import bytewax.operators as op
import orjson
import psycopg
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.operators.windowing import EventClock, TumblingWindower, fold_window
from bytewax.outputs import DynamicSink, StatelessSinkPartition

TABLE = os.environ["BENCH_TABLE"]
ALLOWED_DELAY = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MESSAGES_AT_ONCE = 10_000
ROWS_AT_ONCE = 500
# The places of a bar, which is a list.
OPEN, HIGH, LOW, CLOSE, VOLUME, COUNT, OPEN_MS, CLOSE_MS = range(8)

CREATE = f"""create table if not exists {TABLE} (symbol text, timestamp timestamptz, open float8,
  high float8, low float8, close float8, volume float8, trade_count bigint,
  primary key (symbol, timestamp))"""
UPSERT = f"""insert into {TABLE}
  select * from unnest(%s::text[], %s::timestamptz[], %s::float8[], %s::float8[], %s::float8[],
    %s::float8[], %s::float8[], %s::bigint[])
  on conflict (symbol, timestamp) do update set open = excluded.open, high = excluded.high,
    low = excluded.low, close = excluded.close, volume = excluded.volume,
    trade_count = excluded.trade_count"""


def keyed(message):
    trade = orjson.loads(message.value)
    return trade["s"], (trade["p"], trade["v"], trade["t"])


def time_of(trade):
    return datetime.fromtimestamp(trade[2] / 1000, timezone.utc)


def add(bar, trade):
    """A symbol is in one partition, so that the later of two trades with one time closes."""
    price, size, ms = trade
    if not bar:
        return [price, price, price, price, size, 1, ms, ms]
    bar[VOLUME] += size
    bar[COUNT] += 1
    if price > bar[HIGH]:
        bar[HIGH] = price
    elif price < bar[LOW]:
        bar[LOW] = price
    if ms >= bar[CLOSE_MS]:
        bar[CLOSE_MS], bar[CLOSE] = ms, price
    elif ms < bar[OPEN_MS]:
        bar[OPEN_MS], bar[OPEN] = ms, price
    return bar


def merged(_bar, _other):
    raise AssertionError("tumbling windows are never merged")


class TablePartition(StatelessSinkPartition):
    def __init__(self):
        self.database = psycopg.connect(os.environ["BENCH_DATABASE_URL"], autocommit=True)
        self.rows = []

    def write_batch(self, items):
        for symbol, (minute, bar) in items:
            # A whole number in JSON is an int, and psycopg wants one type in a list.
            numbers = (*map(float, bar[:COUNT]), bar[COUNT])
            self.rows.append((symbol, EPOCH + minute * MINUTE, *numbers))
        if len(self.rows) >= ROWS_AT_ONCE:
            self.write()

    def write(self):
        if self.rows:
            self.database.execute(UPSERT, [list(column) for column in zip(*self.rows)])
            self.rows = []

    def close(self):
        self.write()
        self.database.close()


class TableSink(DynamicSink):
    def build(self, _step_id, _worker_index, _worker_count):
        return TablePartition()


with psycopg.connect(os.environ["BENCH_DATABASE_URL"]) as database:
    # Two processes that make it at once would be in each other's way.
    database.execute("select pg_advisory_xact_lock(1)")
    database.execute(CREATE)

# The topic is whole: the flow ends where it ends. A second of backoff would leave the queue empty.
source = KafkaSource(
    [os.environ["BENCH_BROKERS"]], [os.environ["BENCH_TOPIC"]], tail=False,
    batch_size=MESSAGES_AT_ONCE, add_config={"fetch.queue.backoff.ms": "5"},
)
flow = Dataflow("bars")
trades = op.map("trade", op.input("topic", flow, source), keyed)
# The clock stands still between trades: else a pause of this program would make trades late.
clock = EventClock(
    time_of, ALLOWED_DELAY, now_getter=lambda: EPOCH, to_system_utc=lambda _time: None
)
# Unordered: trades are folded as they come, not kept and sorted until the window closes.
windows = fold_window(
    "minute", trades, clock, TumblingWindower(MINUTE, EPOCH), list, add, merged, ordered=False
)
op.output("table", windows.down, TableSink())
