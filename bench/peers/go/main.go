// One-minute bars of a Kafka topic in PostgreSQL, in Go: franz-go, fastjson and pgx.
//
// Keeps: right bars whatever the order of times, since every bar stays in memory and is written
// whole; changed bars reach the table within a second. Gives up: a position in the topic (after a
// restart everything is read again), memory that stays bounded, and exact sums (prices and sizes
// are doubles).
package main

import (
	"context"
	"log"
	"os"
	"runtime/debug"
	"strconv"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	batchesAhead = 1
	// Per fetch: larger ones cost memory, and are not faster.
	partitionBytes = 512 << 10
	// The default of 100 collects twice as often for a heap that stays small.
	gcPercent = 200
)

func main() {
	debug.SetGCPercent(gcPercent)
	ctx := context.Background()
	trades, err := strconv.ParseInt(os.Getenv("BENCH_TRADES"), 10, 64)
	check(err)
	createTable(ctx)
	consume(ctx, trades)
}

// consume gives the records of each partition to a goroutine of its own.
func consume(ctx context.Context, trades int64) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(os.Getenv("BENCH_BROKERS")),
		kgo.ConsumeTopics(os.Getenv("BENCH_TOPIC")),
		kgo.FetchMaxPartitionBytes(partitionBytes),
		kgo.FetchMaxBytes(4*partitionBytes),
	)
	check(err)
	var working sync.WaitGroup
	work := map[int32]chan []*kgo.Record{}
	for seen := int64(0); seen < trades; {
		fetches := client.PollFetches(ctx)
		fetches.EachError(func(_ string, _ int32, err error) { log.Fatal(err) })
		fetches.EachPartition(func(part kgo.FetchTopicPartition) {
			records, started := work[part.Partition]
			if !started {
				records = make(chan []*kgo.Record, batchesAhead)
				work[part.Partition] = records
				working.Go(func() { aggregate(ctx, records) })
			}
			records <- part.Records
			seen += int64(len(part.Records))
		})
	}
	for _, records := range work {
		close(records)
	}
	working.Wait()
	client.Close()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
