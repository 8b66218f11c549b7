import java.nio.ByteBuffer;

/** A bar that grows; trades come by offset, so the later of two with one time closes. */
final class Bar {
  double open, high, low, close, volume;
  long count, openMs, closeMs;

  void add(Trade trade) {
    double price = trade.price();
    long ms = trade.ms();
    if (count == 0) {
      open = high = low = close = price;
      openMs = closeMs = ms;
    } else if (ms < openMs) {
      open = price;
      openMs = ms;
    }
    if (ms >= closeMs) {
      close = price;
      closeMs = ms;
    }
    if (price > high) high = price;
    if (price < low) low = price;
    volume += trade.size();
    count++;
  }

  byte[] bytes() {
    return ByteBuffer.allocate(8 * Double.BYTES)
        .putDouble(open).putDouble(high).putDouble(low).putDouble(close).putDouble(volume)
        .putLong(count).putLong(openMs).putLong(closeMs).array();
  }

  static Bar of(byte[] bytes) {
    if (bytes == null) return null;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Bar bar = new Bar();
    bar.open = buffer.getDouble();
    bar.high = buffer.getDouble();
    bar.low = buffer.getDouble();
    bar.close = buffer.getDouble();
    bar.volume = buffer.getDouble();
    bar.count = buffer.getLong();
    bar.openMs = buffer.getLong();
    bar.closeMs = buffer.getLong();
    return bar;
  }
}
