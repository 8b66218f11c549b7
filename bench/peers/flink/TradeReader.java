import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Reads the value of a record token by token: binding to a class is slower. */
final class TradeReader extends AbstractDeserializationSchema<Trade> {
  private transient JsonFactory json;

  TradeReader() {
    super(Trade.class);
  }

  @Override
  public void open(InitializationContext context) {
    json = JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
  }

  @Override
  public Trade deserialize(byte[] bytes) throws IOException {
    Trade trade = new Trade();
    try (var parser = json.createParser(bytes)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "s" -> trade.symbol = parser.getText();
          case "p" -> trade.price = parser.getDoubleValue();
          case "v" -> trade.size = parser.getDoubleValue();
          case "t" -> trade.ms = parser.getLongValue();
          default -> parser.skipChildren();
        }
      }
    }
    return trade;
  }
}
