-- Wider bars under names of their own, in UTC. On every server they are views over the minutes;
-- where TimescaleDB can keep them ready, mkt migrate puts continuous aggregates in their place.
-- A bar that holds rows of the original project has no trade_count and no notional, as they have.
do $$
declare
  level record;
begin
  for level in
    select * from (values
      ('stock_bars_5min', '5 minutes'), ('stock_bars_15min', '15 minutes'),
      ('stock_bars_1hour', '1 hour'), ('stock_bars_1day', '1 day')) as l (name, width)
  loop
    execute format($view$
      create view public.%I as
      select symbol,
        date_bin(%L, timestamp, timestamptz '2000-01-01 00:00:00+00') as timestamp,
        (array_agg(open order by timestamp) filter (where open is not null))[1] as open,
        max(high) as high,
        min(low) as low,
        (array_agg(close order by timestamp desc) filter (where close is not null))[1] as close,
        trim_scale(sum(volume)) as volume,
        case when count(*) = count(trade_count) then sum(trade_count)::bigint end as trade_count,
        case when count(*) = count(trade_count) then trim_scale(sum(notional)) end as notional
      from public.stock_bars_1min
      group by 1, 2
    $view$, level.name, level.width);
  end loop;
end
$$;

-- The same views for programs, and whether they are kept ready.
create table mkt.aggregates (
  width_ms     bigint primary key,
  view_name    text not null unique,
  materialized boolean not null default false
);
insert into mkt.aggregates (width_ms, view_name) values
  (300000, 'stock_bars_5min'), (900000, 'stock_bars_15min'),
  (3600000, 'stock_bars_1hour'), (86400000, 'stock_bars_1day');

-- What mkt migrate made of the server's abilities, and what it left out and why.
create table mkt.steps (
  name     text primary key,
  state    text not null check (state in ('done', 'skipped')),
  reason   text,
  settings jsonb not null default '{}',
  at       timestamptz not null default now()
);

-- From when on the minutes are all there: retention may have dropped earlier ones, which live on
-- in the aggregates alone. Null where nothing was ever dropped by the server.
create function mkt.horizon() returns timestamptz
language sql stable
as $$
  select greatest(
    to_timestamp((settings ->> 'droppedBeforeMs')::bigint / 1000.0),
    case when state = 'done'
      then now() - (settings ->> 'retainMs')::bigint * interval '1 millisecond' end)
  from mkt.steps where name = 'retention'
$$;

-- Times in which the aggregate of a width may lag behind the minutes, in whole bars of that width.
-- Of each level TimescaleDB notes what changed below it, and what was never refreshed. It matters in
-- the part that the level, or one above it, has stored; later than that, views read the level below,
-- and so on down to the minutes. Where a refresh is at work, its part is stale until it is through.
-- Only times that have minutes count. Where the catalog is not the one known here, everything is
-- stale: right goes before fast.
create function mkt.stale(p_width_ms bigint) returns table (from_ms bigint, to_ms bigint)
language plpgsql stable
as $$
declare
  refreshing text := '';
begin
  if not exists (select from mkt.aggregates where width_ms = p_width_ms and materialized) then
    return;
  end if;
  if to_regclass('_timescaledb_catalog.continuous_aggs_materialization_ranges') is not null then
    refreshing := '
      union all
      select l.stored_to, i.lowest_modified_value, i.greatest_modified_value
      from levels l
      join _timescaledb_catalog.continuous_aggs_materialization_ranges i
        on i.materialization_id = l.id';
  end if;
  return query execute format($query$
    with recursive levels as (
      select c.mat_hypertable_id as id, c.raw_hypertable_id as source, w.watermark as stored_to
      from _timescaledb_catalog.continuous_agg c
      join _timescaledb_catalog.continuous_aggs_watermark w using (mat_hypertable_id)
      join mkt.aggregates a on a.view_name = c.user_view_name
      where c.user_view_schema = 'public' and a.width_ms = $1
      union all
      select c.mat_hypertable_id, c.raw_hypertable_id, greatest(w.watermark, l.stored_to)
      from levels l
      join _timescaledb_catalog.continuous_agg c on c.mat_hypertable_id = l.source
      join _timescaledb_catalog.continuous_aggs_watermark w
        on w.mat_hypertable_id = c.mat_hypertable_id
    ), changed as (
      select l.stored_to, i.lowest_modified_value as low, i.greatest_modified_value as high
      from levels l
      join _timescaledb_catalog.continuous_aggs_hypertable_invalidation_log i
        on i.hypertable_id = l.source
      union all
      select l.stored_to, i.lowest_modified_value, i.greatest_modified_value
      from levels l
      join _timescaledb_catalog.continuous_aggs_materialization_invalidation_log i
        on i.materialization_id = l.id
%s
    ), minutes as (
      select range_agg(int8range(s.range_start, s.range_end)) as kept
      from _timescaledb_catalog.hypertable h
      join _timescaledb_catalog.dimension d on d.hypertable_id = h.id
      join _timescaledb_catalog.dimension_slice s on s.dimension_id = d.id
      where h.schema_name = 'public' and h.table_name = 'stock_bars_1min'
        and d.column_name = 'timestamp'
    ), cut as (
      select greatest(low, (extract(epoch from mkt.horizon()) * 1000000)::bigint) as low,
        least(high, stored_to - 1) as high
      from changed
    ), stale as (
      select range_agg(int8range(low, high, '[]')) * (select kept from minutes) as times
      from cut where low <= high
    ), whole as (
      select range_agg(int8range(
        floor(lower(t) / 1000.0 / $1)::bigint * $1,
        ceil(upper(t) / 1000.0 / $1)::bigint * $1)) as bars
      from stale cross join lateral unnest(times) as t
    )
    select lower(b), upper(b) from whole cross join lateral unnest(bars) as b
  $query$, refreshing) using p_width_ms;
exception
  when undefined_table or undefined_column or undefined_function or insufficient_privilege then
    return query
      select floor(extract(epoch from min(timestamp)) * 1000 / p_width_ms)::bigint * p_width_ms,
        (floor(extract(epoch from max(timestamp)) * 1000 / p_width_ms)::bigint + 1) * p_width_ms
      from public.stock_bars_1min having count(*) > 0;
end
$$;
