import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Adds the trades of a partition to its bars, and writes those that changed now and then. */
final class Aggregate extends ContextualProcessor<byte[], Trade, Void, Void> {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(1);
  private final Map<BarKey, Bar> changed = new HashMap<>();
  private WindowStore<String, Bar> bars;
  private Table table;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    bars = context.getStateStore(Bars.STORE);
    table = new Table();
    context.schedule(FLUSH_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> write());
  }

  @Override
  public void process(Record<byte[], Trade> message) {
    Trade trade = message.value();
    long minuteMs = trade.ms() - trade.ms() % Bars.MINUTE_MS;
    Bar bar = bars.fetch(trade.symbol(), minuteMs);
    if (bar == null) bar = new Bar();
    bar.add(trade);
    bars.put(trade.symbol(), bar, minuteMs);
    changed.put(new BarKey(trade.symbol(), minuteMs), bar);
    Bars.countTrade();
  }

  private void write() {
    table.write(changed);
    changed.clear();
  }

  @Override
  public void close() {
    write();
    table.close();
  }
}
