-- When each symbol was listened to: spans that neither overlap nor touch. The reason says why
-- listening ended at to_ms; it is null while it goes on, and where the producer died.
create table mkt.coverage (
  symbol  text not null,
  from_ms bigint not null,
  to_ms   bigint not null check (to_ms > from_ms),
  reason  text,
  primary key (symbol, from_ms)
);

-- Records that were deleted from a log before the bars had them, and when they were sent.
create table mkt.losses (
  log_id      text not null,
  topic       text not null,
  partition   int not null,
  from_offset bigint not null,
  to_offset   bigint not null,
  from_ms     bigint not null,
  to_ms       bigint not null,
  noticed_at  timestamptz not null default now()
);

-- mkt.apply for a side topic of coverage: the spans of a batch and the position after it, in one
-- statement. A span joins the spans that it meets, so that the order of the records does not matter.
create function mkt.apply_coverage(
  p_log text, p_topic text, p_partition int,
  p_epoch bigint, p_expected bigint, p_next bigint, p_fp_time bigint, p_fp_crc bigint,
  p_source_id text[], p_source_partitions int[], p_source_seq bigint[],
  p_reject_offset bigint[], p_reject_reason text[], p_reject_payload bytea[],
  p_symbol text[], p_from_ms bigint[], p_to_ms bigint[], p_reason text[]
) returns table (status text, next bigint, epoch bigint)
language plpgsql
as $$
#variable_conflict use_column
declare
  outcome record;
begin
  select * into outcome from mkt.apply(
    p_log, p_topic, p_partition, p_epoch, p_expected, p_next, p_fp_time, p_fp_crc,
    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
    p_source_id, p_source_partitions, p_source_seq,
    p_reject_offset, p_reject_reason, p_reject_payload);
  if outcome.status = 'applied' then
    -- Two topics may cover one symbol: they take turns.
    lock table mkt.coverage in share row exclusive mode;
    with added as (
      select * from unnest(p_symbol, p_from_ms, p_to_ms, p_reason)
        as n (symbol, from_ms, to_ms, reason)
    ), met as (
      delete from mkt.coverage c using added a
      where c.symbol = a.symbol and c.from_ms <= a.to_ms and c.to_ms >= a.from_ms
      returning c.symbol, c.from_ms, c.to_ms, c.reason
    ), pieces as (
      select *, max(to_ms) over (partition by symbol order by from_ms, to_ms
        rows between unbounded preceding and 1 preceding) as reached_ms
      from (select * from added union all select * from met) as both_kinds
    ), islands as (
      select *, count(*) filter (where reached_ms is null or from_ms > reached_ms)
        over (partition by symbol order by from_ms, to_ms rows unbounded preceding) as island
      from pieces
    )
    insert into mkt.coverage (symbol, from_ms, to_ms, reason)
    select symbol, min(from_ms), max(to_ms),
      (array_agg(reason order by to_ms desc, reason nulls last))[1]
    from islands group by symbol, island having max(to_ms) > min(from_ms);
  end if;
  return query select outcome.status::text, outcome.next::bigint, outcome.epoch::bigint;
end
$$;
