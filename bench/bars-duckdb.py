"""One-minute bars of a trade file with DuckDB: bars-duckdb.py KIND FILE OUTPUT."""
import sys
import duckdb

kind, path, output = sys.argv[1:]
if kind == "csv":
    source = f"""(select 'BTCUSDT' as symbol, make_timestamp(t) as time, p as price, q as size
      from read_csv('{path}', header = false, columns = {{'id': 'BIGINT', 'p': 'DOUBLE',
        'q': 'DOUBLE', 'quote': 'DOUBLE', 't': 'BIGINT', 'maker': 'BOOLEAN', 'best': 'BOOLEAN'}}))"""
else:
    source = f"""(select s as symbol, make_timestamp(t * 1000) as time, p as price, v as size
      from read_json('{path}', format = 'newline_delimited',
        columns = {{'p': 'DOUBLE', 's': 'VARCHAR', 't': 'BIGINT', 'v': 'DOUBLE'}}))"""
duckdb.sql(f"""
  copy (
    select symbol, strftime(date_trunc('minute', time), '%Y-%m-%dT%H:%M:%SZ') as timestamp,
      arg_min(price, time) as open, max(price) as high, min(price) as low,
      arg_max(price, time) as close, sum(size) as volume, count(*) as trade_count,
      sum(price * size) / sum(size) as vwap
    from {source} group by all order by all
  ) to '{output}' (header)
""")
