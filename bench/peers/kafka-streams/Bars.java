import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * One-minute bars of a Kafka topic in PostgreSQL with Kafka Streams, exactly_once_v2.
 *
 * Keeps: position and bars exactly once, in a store in memory whose changes Kafka keeps; trades
 * that come up to an hour late. Gives up: exactly once in the table, which is no part of the
 * transaction: it is written once a second, so that a bar may stay old there after a crash until
 * its next trade; exact sums (prices and sizes are doubles). Symbols are not sent through a
 * repartition topic, as groupBy would do, since each is in one partition already.
 */
public final class Bars {
  static final long MINUTE_MS = 60_000;
  static final Duration KEPT = Duration.ofHours(1);
  static final Duration CLOSE_LIMIT = Duration.ofMinutes(1);
  static final String STORE = "bars";
  static final AtomicLong SEEN = new AtomicLong();
  static final CountDownLatch ENDED = new CountDownLatch(1);
  static final long TRADES = Long.parseLong(System.getenv("BENCH_TRADES"));

  public static void main(String[] args) throws Exception {
    try (Table table = new Table()) {
      table.create();
    }
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store());
    Serde<Trade> trades = Serdes.serdeFrom((topic, trade) -> null, new TradeReader());
    builder.stream(System.getenv("BENCH_TOPIC"), Consumed.with(Serdes.ByteArray(), trades))
        .process(Aggregate::new, STORE);
    KafkaStreams streams = new KafkaStreams(builder.build(), settings());
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      ENDED.countDown();
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    ENDED.await();
    System.exit(streams.close(CLOSE_LIMIT) && SEEN.get() >= TRADES ? 0 : 1);
  }

  /** Cached, so that a bar goes to the changelog once per commit and not once per trade. */
  static StoreBuilder<WindowStore<String, Bar>> store() {
    Serde<Bar> bars =
        Serdes.serdeFrom((topic, bar) -> bar.bytes(), (topic, bytes) -> Bar.of(bytes));
    Duration minute = Duration.ofMillis(MINUTE_MS);
    return Stores.windowStoreBuilder(
            Stores.inMemoryWindowStore(STORE, KEPT, minute, false), Serdes.String(), bars)
        .withCachingEnabled();
  }

  static void countTrade() {
    if (SEEN.incrementAndGet() == TRADES) ENDED.countDown();
  }

  static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, System.getenv("BENCH_GROUP"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("BENCH_BROKERS"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("BENCH_FOLDER"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64 << 20);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 20_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 20_000);
    return settings;
  }
}
