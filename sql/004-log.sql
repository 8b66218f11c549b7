-- The Postgres log: one row per record batch, not per trade. A head row per partition gives out
-- offsets; its lock makes them gapless and puts them in the order of the commits.
create table mkt.log_heads (
  topic     text not null,
  partition int not null,
  next      bigint not null default 0,
  primary key (topic, partition)
);

-- payload: for each record the rise of its sequence number and the length of its value, both as
-- unsigned LEB128, and the value.
create table mkt.log_batches (
  topic       text not null,
  partition   int not null,
  base_offset bigint not null,
  count       int not null check (count > 0),
  src         text not null,
  first_seq   bigint not null,
  payload     bytea not null,
  appended_at timestamptz not null default now(),
  primary key (topic, partition, base_offset)
);

create function mkt.append(
  p_topic text, p_src text, p_partition int[], p_count int[], p_first_seq bigint[], p_payload bytea[]
) returns void
language plpgsql
as $$
declare
  batch record;
  base bigint;
begin
  for batch in
    select * from unnest(p_partition, p_count, p_first_seq, p_payload)
      as n (partition, count, first_seq, payload)
    order by n.partition
  loop
    update mkt.log_heads h set next = h.next + batch.count
    where h.topic = p_topic and h.partition = batch.partition
    returning h.next - batch.count into strict base;
    insert into mkt.log_batches (topic, partition, base_offset, count, src, first_seq, payload)
    values (p_topic, batch.partition, base, batch.count, p_src, batch.first_seq, batch.payload);
  end loop;
  perform pg_notify('mkt_log', p_topic);
end
$$;
