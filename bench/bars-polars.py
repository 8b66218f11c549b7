"""One-minute bars of a trade file with Polars: bars-polars.py KIND FILE OUTPUT."""
import sys
import polars as pl

kind, path, output = sys.argv[1:]
if kind == "csv":
    names = ["id", "price", "size", "quote", "time", "maker", "best"]
    rows = pl.scan_csv(path, has_header=False, new_columns=names)
    trades = rows.select(
        pl.lit("BTCUSDT").alias("symbol"), pl.from_epoch("time", "us"), "price", "size"
    )
else:
    schema = {"p": pl.Float64, "s": pl.String, "t": pl.Int64, "v": pl.Float64}
    rows = pl.scan_ndjson(path, schema=schema)
    trades = rows.select(
        pl.col("s").alias("symbol"),
        pl.from_epoch("t", "ms").alias("time"),
        pl.col("p").alias("price"),
        pl.col("v").alias("size"),
    )
price, size = pl.col("price"), pl.col("size")
bars = trades.group_by("symbol", pl.col("time").dt.truncate("1m").alias("timestamp")).agg(
    price.sort_by("time").first().alias("open"),
    price.max().alias("high"),
    price.min().alias("low"),
    price.sort_by("time").last().alias("close"),
    size.sum().alias("volume"),
    pl.len().alias("trade_count"),
    ((price * size).sum() / size.sum()).alias("vwap"),
)
bars.sort("symbol", "timestamp").with_columns(
    pl.col("timestamp").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
).collect(engine="streaming").write_csv(output)
