package main

import (
	"context"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

func createTable(ctx context.Context) {
	db := connect(ctx)
	_, err := db.Exec(ctx, named(`create table if not exists TABLE (symbol text,
		timestamp timestamptz, open float8, high float8, low float8, close float8, volume float8,
		trade_count bigint, primary key (symbol, timestamp))`))
	check(err)
	check(db.Close(ctx))
}

var upsert = named(`insert into TABLE
	select s, to_timestamp(m * 60), o, h, l, c, v, n
	from unnest($1::text[], $2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::float8[],
		$7::float8[], $8::bigint[]) as bars (s, m, o, h, l, c, v, n)
	on conflict (symbol, timestamp) do update set open = excluded.open, high = excluded.high,
		low = excluded.low, close = excluded.close, volume = excluded.volume,
		trade_count = excluded.trade_count`)

func named(statement string) string {
	return strings.ReplaceAll(statement, "TABLE", os.Getenv("BENCH_TABLE"))
}

func write(ctx context.Context, db *pgx.Conn, bars []*bar) {
	if len(bars) == 0 {
		return
	}
	var symbols []string
	var minutes, counts []int64
	var opens, highs, lows, closes, volumes []float64
	for _, b := range bars {
		b.dirty = false
		symbols, minutes = append(symbols, b.symbol), append(minutes, b.minute)
		opens, highs = append(opens, b.open), append(highs, b.high)
		lows, closes = append(lows, b.low), append(closes, b.close)
		volumes, counts = append(volumes, b.volume), append(counts, b.count)
	}
	_, err := db.Exec(ctx, upsert,
		symbols, minutes, opens, highs, lows, closes, volumes, counts)
	check(err)
}

func connect(ctx context.Context) *pgx.Conn {
	db, err := pgx.Connect(ctx, os.Getenv("BENCH_DATABASE_URL"))
	check(err)
	return db
}
