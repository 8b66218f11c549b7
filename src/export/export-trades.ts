/** Writes the trades of a log to a file or to stdout. */
import type { PlainTrade } from '../lib/core/plain-trade.ts'
import type { TimeRange } from '../lib/core/time-range.ts'
import type { OffsetRange, TradeLog } from '../lib/log/trade-log.ts'
import { emptyTally, logTrades, type LogTally } from '../lib/pipeline/log-trades.ts'
import { untilAborted } from '../lib/pipeline/until-aborted.ts'
import type { CsvOptions } from '../lib/table/csv-text.ts'
import type { OutputFile } from '../report/output-file.ts'
import { writeOutput } from '../report/write-output.ts'
import type { TradeFormat } from './export-formats.ts'
import { findTraded } from './find-traded.ts'
import { tradeLines } from './trade-lines.ts'

export interface TradesExport extends TimeRange {
  /** Undefined where the topic does not exist: then there are no trades. */
  readonly log: TradeLog | undefined
  /** Names as typed; none means every symbol. */
  readonly symbols: readonly string[]
  readonly format: TradeFormat
  /** Undefined for stdout. */
  readonly file: OutputFile | undefined
  readonly csv: CsvOptions
  readonly stop: AbortSignal
  /** Told how many records were read, of how many that there are. */
  readonly onProgress: (records: number, total: number) => void
}

/**
 * What the log holds when this is called, and no record that comes in later.
 * @throws MktError (exit 66) as findTraded does, (exit 73, 74) as writeOutputFile does; AbortError
 * after a stop, which leaves nothing of a file.
 */
export async function exportTrades(wanted: TradesExport): Promise<LogTally> {
  const tally = emptyTally()
  const ranges = (await wanted.log?.ranges()) ?? new Map<number, OffsetRange>()
  const pages = wantedTrades(wanted, ranges, tally)
  await writeOutput(await bytesOf(pages, wanted), wanted.file, wanted.stop)
  wanted.stop.throwIfAborted()
  return tally
}

/** Reads nothing before it is asked, so that a file that cannot be written is refused at once. */
async function* wantedTrades(
  { log, symbols, stop, onProgress, ...range }: TradesExport,
  ranges: ReadonlyMap<number, OffsetRange>,
  tally: LogTally,
): AsyncGenerator<readonly PlainTrade[]> {
  const source = log && { log, ranges }
  const chosen = symbols.length === 0 ? undefined : await findTraded(source, symbols, stop)
  if (source === undefined) return
  const isWanted = choice(chosen, range)
  const total = countOf(ranges)
  for await (const trades of untilAborted(logTrades({ ...source, isWanted }, tally), stop)) {
    yield trades
    onProgress(tally.records, total)
  }
}

function choice(
  symbols: ReadonlySet<string> | undefined,
  { fromMs = -Infinity, toMs = Infinity }: TimeRange,
): (trade: PlainTrade) => boolean {
  return ({ symbol, timeMs }) =>
    timeMs >= fromMs && timeMs < toMs && (symbols === undefined || symbols.has(symbol))
}

function countOf(ranges: ReadonlyMap<number, OffsetRange>): number {
  return [...ranges.values()].reduce((sum, { start, end }) => sum + Number(end - start), 0)
}

async function bytesOf(
  pages: AsyncIterable<readonly PlainTrade[]>,
  { format, csv }: TradesExport,
): Promise<AsyncIterable<string | Uint8Array>> {
  if (format !== 'parquet') return tradeLines(pages, format, csv)
  const { tradeParquet } = await import('./trade-parquet.ts')
  return tradeParquet(pages)
}
