import type { PlainTrade } from '../lib/core/plain-trade.ts'
import { epochNanos } from '../lib/core/trade-time.ts'
import type { ParquetCell, ParquetColumn } from '../lib/feed/tables/parquet-writer.ts'
import { parquetBytes } from './parquet-bytes.ts'
import { conditionsText } from './trade-lines.ts'

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'symbol', type: 'text', nullable: false },
  { name: 'timestamp', type: 'time-nanos', nullable: false },
  { name: 'price', type: 'decimal', nullable: false },
  { name: 'volume', type: 'decimal', nullable: false },
  { name: 'conditions', type: 'text', nullable: true },
]

/** Trades as a Parquet file with the columns of the csv. */
export function tradeParquet(
  pages: AsyncIterable<readonly PlainTrade[]>,
): AsyncGenerator<Uint8Array> {
  return parquetBytes(COLUMNS, pages, rowOf)
}

function rowOf(trade: PlainTrade): readonly ParquetCell[] {
  return [trade.symbol, epochNanos(trade), trade.price, trade.size, conditionsText(trade)]
}
