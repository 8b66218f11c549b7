-- One statement, one round trip: the bars of a batch and the position after it, guarded by the
-- position before it. A batch that is delivered twice changes nothing, and a worker that lost its
-- partition is fenced by the row. The merge of src/lib/core/bar.ts is written once more here.
create function mkt.apply(
  p_log text, p_topic text, p_partition int,
  p_epoch bigint, p_expected bigint, p_next bigint, p_fp_time bigint, p_fp_crc bigint,
  p_symbol text[], p_start_ms bigint[],
  p_open numeric[], p_high numeric[], p_low numeric[], p_close numeric[],
  p_volume numeric[], p_notional numeric[], p_trade_count bigint[],
  p_open_time bigint[], p_open_offset bigint[], p_open_partition int[],
  p_close_time bigint[], p_close_offset bigint[], p_close_partition int[],
  p_source_id text[], p_source_partitions int[], p_source_seq bigint[],
  p_reject_offset bigint[], p_reject_reason text[], p_reject_payload bytea[]
) returns table (status text, next bigint, epoch bigint)
language plpgsql
as $$
#variable_conflict use_column
begin
  -- 1. The compare-and-set. Its row lock makes workers take turns.
  update mkt.progress
  set next = p_next, fp_time = coalesce(p_fp_time, fp_time), fp_crc = coalesce(p_fp_crc, fp_crc),
      updated_at = now()
  where log_id = p_log and topic = p_topic and partition = p_partition
    and next = p_expected and epoch = p_epoch;
  if not found then
    return query
      select 'fenced', p.next, p.epoch from mkt.progress p
      where p.log_id = p_log and p.topic = p_topic and p.partition = p_partition;
    return;
  end if;

  -- 2. The bars, in one order for all workers, so that they never wait for each other in a ring.
  insert into public.stock_bars_1min as b (
    symbol, timestamp, open, high, low, close, volume, notional, trade_count,
    open_time, open_offset, open_partition, close_time, close_offset, close_partition)
  select n.symbol, to_timestamp(n.start_ms / 1000), n.open, n.high, n.low, n.close,
    n.volume, n.notional, n.trade_count,
    n.open_time, n.open_offset, n.open_partition, n.close_time, n.close_offset, n.close_partition
  from unnest(
    p_symbol, p_start_ms, p_open, p_high, p_low, p_close, p_volume, p_notional, p_trade_count,
    p_open_time, p_open_offset, p_open_partition, p_close_time, p_close_offset, p_close_partition
  ) as n (symbol, start_ms, open, high, low, close, volume, notional, trade_count,
    open_time, open_offset, open_partition, close_time, close_offset, close_partition)
  order by n.symbol collate "C", n.start_ms
  on conflict (symbol, timestamp) do update set
    (open, open_time, open_offset, open_partition) = (
      select e.price, e.at, e.place, e.part
      from (values (b.open, b.open_time, b.open_offset, b.open_partition),
        (excluded.open, excluded.open_time, excluded.open_offset, excluded.open_partition)
      ) as e (price, at, place, part)
      where e.at is not null order by e.at, e.place, e.part, e.price limit 1),
    (close, close_time, close_offset, close_partition) = (
      select e.price, e.at, e.place, e.part
      from (values (b.close, b.close_time, b.close_offset, b.close_partition),
        (excluded.close, excluded.close_time, excluded.close_offset, excluded.close_partition)
      ) as e (price, at, place, part)
      where e.at is not null order by e.at desc, e.place desc, e.part desc, e.price desc limit 1),
    high = greatest(case when b.trade_count is not null then b.high end, excluded.high),
    low = least(case when b.trade_count is not null then b.low end, excluded.low),
    volume = case when b.trade_count is null then excluded.volume
      else trim_scale(b.volume + excluded.volume) end,
    notional = case when b.trade_count is null then excluded.notional
      else trim_scale(b.notional + excluded.notional) end,
    trade_count = coalesce(b.trade_count, 0) + excluded.trade_count
  where not b.final;

  -- 3. The sources. One that is known over another number of partitions cannot be told apart.
  if exists (
    select from unnest(p_source_id, p_source_partitions) as n (id, partitions)
    join mkt.sources s on s.log_id = p_log and s.topic = p_topic and s.id = n.id
    where s.partitions <> n.partitions
  ) then
    raise exception 'a source is known over another number of partitions' using errcode = 'MK065';
  end if;
  insert into mkt.sources as s (log_id, topic, id, partition, partitions, last_seq)
  select p_log, p_topic, n.id, p_partition, n.partitions, n.seq
  from unnest(p_source_id, p_source_partitions, p_source_seq) as n (id, partitions, seq)
  on conflict (log_id, topic, id, partition) do update set last_seq = excluded.last_seq
  where s.last_seq < excluded.last_seq;

  insert into mkt.rejects (log_id, topic, partition, "offset", reason, payload)
  select p_log, p_topic, p_partition, n.place, n.reason, n.payload
  from unnest(p_reject_offset, p_reject_reason, p_reject_payload) as n (place, reason, payload);

  return query select 'applied', p_next, p_epoch;
end
$$;

-- A late trade may lie in a compressed chunk, and TimescaleDB limits how much one statement may
-- unpack. Plain PostgreSQL lets only a superuser name a setting that it does not know.
do $$
begin
  if exists (select from pg_extension where extname = 'timescaledb') then
    alter function mkt.apply set timescaledb.max_tuples_decompressed_per_dml_transaction = 0;
  end if;
end
$$;
