import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;

/** The table of bars: a bar that is written again replaces the one that stood there. */
final class Table implements AutoCloseable {
  private static final String NAME = System.getenv("BENCH_TABLE");

  private static final String CREATE = """
      create table if not exists %s (symbol text, timestamp timestamptz, open float8,
        high float8, low float8, close float8, volume float8, trade_count bigint,
        primary key (symbol, timestamp))
      """.formatted(NAME);

  private static final String UPSERT = """
      insert into %s values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (symbol, timestamp) do update set open = excluded.open, high = excluded.high,
        low = excluded.low, close = excluded.close, volume = excluded.volume,
        trade_count = excluded.trade_count
      """.formatted(NAME);

  private final Connection database;

  Table() {
    try {
      // Batches go out as statements of many rows.
      String url = System.getenv("BENCH_JDBC_URL") + "&reWriteBatchedInserts=true";
      database = DriverManager.getConnection(url);
      database.setAutoCommit(false);
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }

  void create() throws SQLException {
    database.createStatement().execute(CREATE);
    database.commit();
  }

  void write(Map<BarKey, Bar> bars) {
    if (bars.isEmpty()) return;
    try (PreparedStatement upsert = database.prepareStatement(UPSERT)) {
      for (var entry : bars.entrySet()) {
        Bar bar = entry.getValue();
        upsert.setString(1, entry.getKey().symbol());
        upsert.setTimestamp(2, new Timestamp(entry.getKey().minuteMs()));
        upsert.setDouble(3, bar.open);
        upsert.setDouble(4, bar.high);
        upsert.setDouble(5, bar.low);
        upsert.setDouble(6, bar.close);
        upsert.setDouble(7, bar.volume);
        upsert.setLong(8, bar.count);
        upsert.addBatch();
      }
      upsert.executeBatch();
      database.commit();
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }

  @Override
  public void close() {
    try {
      database.close();
    } catch (SQLException error) {
      throw new IllegalStateException(error);
    }
  }
}
