import { parquetWriteBuffer } from 'hyparquet-writer'
import { formatDecimal } from '../../../../src/lib/core/decimal.ts'
import { tradeAt } from '../../../../src/lib/core/trade-columns.ts'
import { formatEpochMs } from '../../../../src/lib/core/trade-time.ts'
import type { FileBatch } from '../../../../src/lib/feed/feed.ts'
import type { ContentFile } from '../../../../src/lib/feed/file-content.ts'
import { openFileFeed } from '../../../../src/lib/feed/file-feed.ts'
import { chunks } from '../../../support/trade-files.ts'
import type { CaseTrade, FormatCase } from './cases/format-case.ts'

/** What a file gave, all batches together. */
export interface ReadCase {
  readonly format: string | undefined
  readonly trades: readonly CaseTrade[]
  readonly rejects: readonly (readonly [reason: string, line: number])[]
  readonly duplicates: number
  readonly control: Readonly<Record<string, number>>
}

/** Reads a case as mkt replay does, as text or as a real Parquet file. */
export async function readCase({ file, lines, symbol }: FormatCase): Promise<ReadCase> {
  const content = 'table' in lines ? tableFile(file, lines.table) : textFile(file, lines)
  const feed = await openFileFeed(content, { symbol })
  const whole = { trades: [] as CaseTrade[], rejects: [] as [string, number][], duplicates: 0 }
  const control = new Map<string, number>()
  for await (const batch of feed.batches()) {
    if (batch.broken !== undefined) throw batch.broken
    whole.trades.push(...tradesOf(batch))
    for (const { reason, line = 0 } of batch.rejects) whole.rejects.push([reason, line])
    whole.duplicates += batch.duplicates
    for (const [kind, count] of batch.control) control.set(kind, (control.get(kind) ?? 0) + count)
  }
  // Headers are counted too, of which a file may have none, one, or one of each file that it joins.
  control.delete('header')
  return { format: feed.format?.name, ...whole, control: Object.fromEntries(control) }
}

function tradesOf({ trades }: FileBatch): CaseTrade[] {
  return Array.from({ length: trades.length }, (_, row) => {
    const trade = tradeAt(trades, row)
    const numbers = [formatDecimal(trade.price), formatDecimal(trade.size)] as const
    return [trade.symbol, ...numbers, formatEpochMs(trade)]
  })
}

function textFile(name: string, lines: readonly string[]): ContentFile {
  return { name, bytes: chunks(`${lines.join('\n')}\n`) }
}

function tableFile(
  name: string,
  [names = [], ...rows]: readonly (readonly string[])[],
): ContentFile {
  const columnData = names.map((column, at) => {
    return { name: column, type: 'STRING' as const, data: rows.map((row) => row[at] ?? '') }
  })
  const bytes = Buffer.from(parquetWriteBuffer({ columnData }))
  const read = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end))
  return { name, bytes: chunks(), table: { kind: 'parquet', size: bytes.length, read } }
}
