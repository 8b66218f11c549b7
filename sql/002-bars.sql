-- The bars, in schema public by name: a role that is called mkt finds its names in mkt first.
-- The first seven columns are the original project's; where its table exists, its rows
-- stay, its columns lose their limits and its key is turned round. Such a row has no trade_count.
create table if not exists public.stock_bars_1min (
  symbol    text not null,
  timestamp timestamptz not null,
  open      numeric,
  high      numeric,
  low       numeric,
  close     numeric,
  volume    numeric,
  primary key (symbol, timestamp)
);

-- Only what differs is altered: TimescaleDB refuses it where chunks are compressed.
do $$
declare
  col record;
begin
  for col in
    select a.attname as name, w.type, a.attnotnull and w.type = 'numeric' as has_to_loosen,
      format_type(a.atttypid, a.atttypmod) <> w.type as has_to_change
    from (values ('symbol', 'text'), ('open', 'numeric'), ('high', 'numeric'), ('low', 'numeric'),
      ('close', 'numeric'), ('volume', 'numeric')) as w (name, type)
    join pg_attribute a
      on a.attrelid = 'public.stock_bars_1min'::regclass and a.attname = w.name
  loop
    if col.has_to_change then
      execute format('alter table public.stock_bars_1min alter column %I type %s', col.name, col.type);
    end if;
    if col.has_to_loosen then
      execute format('alter table public.stock_bars_1min alter column %I drop not null', col.name);
    end if;
  end loop;
end
$$;

alter table public.stock_bars_1min
  add column trade_count     bigint,
  add column notional        numeric,
  add column open_time       bigint,
  add column open_offset     bigint,
  add column open_partition  int,
  add column close_time      bigint,
  add column close_offset    bigint,
  add column close_partition int,
  add column final           boolean not null default false;

comment on column public.stock_bars_1min.open_time is 'nanoseconds since 1970, UTC';
comment on column public.stock_bars_1min.close_time is 'nanoseconds since 1970, UTC';

do $$
declare
  key name;
  columns text;
begin
  select c.conname, string_agg(a.attname, ',' order by k.place) into key, columns
  from pg_constraint c
  cross join lateral unnest(c.conkey) with ordinality as k (attnum, place)
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
  where c.conrelid = 'public.stock_bars_1min'::regclass and c.contype = 'p'
  group by c.conname;
  if columns is distinct from 'symbol,timestamp' then
    if key is not null then
      execute format('alter table public.stock_bars_1min drop constraint %I', key);
    end if;
    alter table public.stock_bars_1min add primary key (symbol, timestamp);
  end if;
end
$$;
