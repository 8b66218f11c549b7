package main

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/valyala/fastjson"
)

const (
	flushEvery = time.Second
	minuteMs   = 60_000
)

type bar struct {
	symbol                         string
	minute, openMs, closeMs, count int64
	open, high, low, close, volume float64
	dirty                          bool
}

type barKey struct {
	symbol string
	minute int64
}

// aggregate keeps the bars of one partition, and writes those that changed now and then.
func aggregate(ctx context.Context, batches <-chan []*kgo.Record) {
	db := connect(ctx)
	defer db.Close(ctx)
	var parser fastjson.Parser
	bars := map[barKey]*bar{}
	newest := map[string]*bar{}
	var dirty []*bar
	flushed := time.Now()
	for records := range batches {
		for _, record := range records {
			trade, err := parser.ParseBytes(record.Value)
			check(err)
			name, ms := trade.GetStringBytes("s"), trade.GetInt64("t")
			at := newest[string(name)]
			if minute := ms / minuteMs; at == nil || at.minute != minute {
				at = barOf(bars, name, minute)
				newest[at.symbol] = at
			}
			if !at.dirty {
				at.dirty = true
				dirty = append(dirty, at)
			}
			at.add(trade.GetFloat64("p"), trade.GetFloat64("v"), ms)
		}
		if time.Since(flushed) >= flushEvery {
			write(ctx, db, dirty)
			dirty, flushed = dirty[:0], time.Now()
		}
	}
	write(ctx, db, dirty)
}

func barOf(bars map[barKey]*bar, name []byte, minute int64) *bar {
	key := barKey{string(name), minute}
	found, ok := bars[key]
	if !ok {
		found = &bar{symbol: key.symbol, minute: minute}
		bars[key] = found
	}
	return found
}

// add counts a trade: records come by offset, so the later of two with one time closes.
func (b *bar) add(price, size float64, ms int64) {
	if b.count == 0 {
		b.open, b.high, b.low, b.openMs = price, price, price, ms
	}
	if ms < b.openMs {
		b.open, b.openMs = price, ms
	}
	if ms >= b.closeMs {
		b.close, b.closeMs = price, ms
	}
	b.high, b.low = max(b.high, price), min(b.low, price)
	b.volume += size
	b.count++
}
