/** Public fields and an empty constructor: Flink's own serializer takes it, not Kryo. */
public final class Trade {
  public String symbol;
  public double price, size;
  public long ms;
}
