import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the value of a record token by token: binding to a class is slower. */
final class TradeReader implements Deserializer<Trade> {
  private final JsonFactory json =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();

  @Override
  public Trade deserialize(String topic, byte[] bytes) {
    String symbol = null;
    double price = 0, size = 0;
    long ms = 0;
    try (var parser = json.createParser(bytes)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "s" -> symbol = parser.getText();
          case "p" -> price = parser.getDoubleValue();
          case "v" -> size = parser.getDoubleValue();
          case "t" -> ms = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    } catch (IOException error) {
      throw new SerializationException(error);
    }
    return new Trade(symbol, price, size, ms);
  }
}
