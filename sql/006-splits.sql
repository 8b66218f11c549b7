-- Splits of shares. Bars are stored as they were traded; splits adjust them where they are read.
create table mkt.splits (
  symbol     text not null,
  date       date not null,
  new_shares int not null check (new_shares > 0),
  old_shares int not null check (old_shares > 0),
  primary key (symbol, date)
);
