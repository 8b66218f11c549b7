/** Reads all record batches of a topic of the Postgres log, and prints how many trades they hold. */
import postgres from 'postgres'

const ROWS_AT_ONCE = 20

const sql = postgres(process.env.DATABASE_URL, { max: 1, fetch_types: false })
const rows = sql`
  select count, payload from mkt.log_batches where topic = ${process.argv[2]}
  order by partition, base_offset`
let trades = 0
for await (const some of rows.cursor(ROWS_AT_ONCE)) {
  for (const { count } of some) trades += count
}
console.log(trades)
await sql.end()
