import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * One-minute bars of a Kafka topic in PostgreSQL with Flink's DataStream API, in one process.
 *
 * Keeps: position and open windows in checkpoints, so that a restart from one gives the same rows
 * again, which the table takes as the same; memory that stays bounded. Gives up: trades that come
 * later than ALLOWED_DELAY after the watermark, so that the bars depend on how the topic is read;
 * exact sums (prices and sizes are doubles).
 */
public final class Bars {
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration ALLOWED_DELAY = Duration.ofSeconds(5);
  static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);
  static final int PARALLELISM = 2;

  public static void main(String[] args) throws Exception {
    Table.create();
    Configuration settings = new Configuration();
    String folder = "file://" + System.getenv("BENCH_FOLDER");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder);
    var flow = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings);
    flow.getConfig().enableObjectReuse();
    flow.enableCheckpointing(CHECKPOINT_EVERY.toMillis());
    flow.fromSource(source(), WatermarkStrategy
            .<Trade>forBoundedOutOfOrderness(ALLOWED_DELAY)
            .withTimestampAssigner((trade, kafkaMs) -> trade.ms), "trades")
        .keyBy(trade -> trade.symbol)
        .window(TumblingEventTimeWindows.of(MINUTE))
        .aggregate(new Sum(), new Name())
        .sinkTo(Table.sink());
    flow.execute("bars");
  }

  /** The topic is whole: the job ends where it ends. */
  static KafkaSource<Trade> source() {
    return KafkaSource.<Trade>builder()
        .setBootstrapServers(System.getenv("BENCH_BROKERS"))
        .setTopics(System.getenv("BENCH_TOPIC"))
        .setGroupId(System.getenv("BENCH_GROUP"))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest())
        .setValueOnlyDeserializer(new TradeReader())
        .setProperty("max.poll.records", "20000")
        .build();
  }

  static final class Sum implements AggregateFunction<Trade, Bar, Bar> {
    @Override
    public Bar createAccumulator() {
      return new Bar();
    }

    @Override
    public Bar add(Trade trade, Bar bar) {
      bar.add(trade);
      return bar;
    }

    @Override
    public Bar getResult(Bar bar) {
      return bar;
    }

    @Override
    public Bar merge(Bar bar, Bar other) {
      throw new UnsupportedOperationException("Tumbling windows are never merged");
    }
  }

  static final class Name extends ProcessWindowFunction<Bar, Bar, String, TimeWindow> {
    @Override
    public void process(String symbol, Context window, Iterable<Bar> bars, Collector<Bar> out) {
      for (Bar bar : bars) {
        bar.symbol = symbol;
        bar.minuteMs = window.window().getStart();
        out.collect(bar);
      }
    }
  }
}
