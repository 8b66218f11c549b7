import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Timestamp;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;

/** The table of bars: a bar that is written again replaces the one that stood there. */
final class Table {
  private static final int ROWS_AT_ONCE = 1_000;
  private static final long FLUSH_EVERY_MS = 1_000;
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

  static void create() throws SQLException {
    try (Connection database = DriverManager.getConnection(System.getenv("BENCH_JDBC_URL"))) {
      database.createStatement().execute(CREATE);
    }
  }

  static JdbcSink<Bar> sink() {
    return JdbcSink.<Bar>builder()
        .withQueryStatement(UPSERT, (row, bar) -> {
          row.setString(1, bar.symbol);
          row.setTimestamp(2, new Timestamp(bar.minuteMs));
          row.setDouble(3, bar.open);
          row.setDouble(4, bar.high);
          row.setDouble(5, bar.low);
          row.setDouble(6, bar.close);
          row.setDouble(7, bar.volume);
          row.setLong(8, bar.count);
        })
        .withExecutionOptions(JdbcExecutionOptions.builder()
            .withBatchSize(ROWS_AT_ONCE).withBatchIntervalMs(FLUSH_EVERY_MS).build())
        // Batches go out as statements of many rows.
        .buildAtLeastOnce(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
            .withUrl(System.getenv("BENCH_JDBC_URL") + "&reWriteBatchedInserts=true")
            .withDriverName("org.postgresql.Driver").build());
  }
}
