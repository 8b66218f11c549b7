-- What the store knows of itself, of the logs that its bars come from, and how far it has read them.
create schema if not exists mkt;

create table mkt.migrations (
  version    int primary key,
  name       text not null,
  applied_at timestamptz not null default now()
);

-- One row: who this store is, and who the log is that lies in the same database.
create table mkt.store (
  singleton  boolean primary key default true check (singleton),
  id         uuid not null default gen_random_uuid(),
  log_id     uuid not null default gen_random_uuid(),
  settings   jsonb not null default '{}'
);
insert into mkt.store default values;

create table mkt.logs (
  log_id      text primary key,
  kind        text not null,
  accepted_at timestamptz not null default now()
);

-- next is the next offset to read; the fingerprint is that of the record before it.
create table mkt.progress (
  log_id     text not null,
  topic      text not null,
  partition  int not null,
  next       bigint not null,
  epoch      bigint not null default 0,
  fp_time    bigint,
  fp_crc     bigint,
  updated_at timestamptz not null default now(),
  primary key (log_id, topic, partition)
);

-- The last sequence number of every source, by which records that were sent twice are told.
create table mkt.sources (
  log_id     text not null,
  topic      text not null,
  id         text not null,
  partition  int not null,
  partitions int not null,
  last_seq   bigint not null,
  primary key (log_id, topic, id, partition)
);

create table mkt.rejects (
  log_id    text not null,
  topic     text not null,
  partition int not null,
  "offset"  bigint not null,
  reason    text not null,
  payload   bytea not null,
  seen_at   timestamptz not null default now()
);
