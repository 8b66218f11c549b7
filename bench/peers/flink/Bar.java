/** A bar that grows. */
public final class Bar {
  public String symbol;
  public double open, high, low, close, volume;
  public long minuteMs, count, openMs, closeMs;

  /** Trades of a symbol come by offset, so the later of two with one time closes. */
  void add(Trade trade) {
    if (count == 0) {
      open = high = low = close = trade.price;
      openMs = closeMs = trade.ms;
    }
    if (trade.ms < openMs) {
      open = trade.price;
      openMs = trade.ms;
    }
    if (trade.ms >= closeMs) {
      close = trade.price;
      closeMs = trade.ms;
    }
    if (trade.price > high) high = trade.price;
    if (trade.price < low) low = trade.price;
    volume += trade.size;
    count++;
  }
}
