/** Writes bars of the store to a file or to stdout. */
import type { StoredBar } from '../lib/core/stored-bar.ts'
import { untilAborted } from '../lib/pipeline/until-aborted.ts'
import type { BarStore } from '../lib/store/bar-store.ts'
import { findBars, type BarRequest } from '../lib/store/find-bars.ts'
import type { FormatOptions } from '../lib/table/format-bars.ts'
import { barsText } from '../report/bars-text.ts'
import type { OutputFile } from '../report/output-file.ts'
import { writeOutput } from '../report/write-output.ts'
import type { BarFormat } from './export-formats.ts'

export interface BarsExport {
  readonly store: BarStore
  readonly request: BarRequest
  readonly format: BarFormat
  /** Undefined for stdout. */
  readonly file: OutputFile | undefined
  readonly style: FormatOptions
  readonly stop: AbortSignal
}

export interface BarsTally {
  bars: number
}

/**
 * csv and ndjson are those of mkt bars.
 * @throws MktError (exit 66) as findBars does, (exit 73, 74) as writeOutputFile does; AbortError
 * after a stop, which leaves nothing of a file.
 */
export async function exportBars(wanted: BarsExport): Promise<BarsTally> {
  const tally = { bars: 0 }
  const chunks = await chunksOf(wanted, tally)
  await writeOutput(untilAborted(chunks, wanted.stop), wanted.file, wanted.stop)
  wanted.stop.throwIfAborted()
  return tally
}

async function chunksOf(
  { store, request, format, style }: BarsExport,
  tally: BarsTally,
): Promise<AsyncIterable<string | Uint8Array>> {
  if (format === 'parquet') {
    const { barParquet } = await import('./bar-parquet.ts')
    return barParquet(countedBars(findBars(store, request), tally))
  }
  const text = await barsText(store, request, format, style, () => undefined)
  return countedLines(text, tally, format === 'csv' ? HEADER_LINES : 0)
}

const HEADER_LINES = 1

async function* countedBars(
  pages: AsyncIterable<StoredBar[]>,
  tally: BarsTally,
): AsyncGenerator<StoredBar[]> {
  for await (const bars of pages) {
    tally.bars += bars.length
    yield bars
  }
}

/** A bar is a line. */
async function* countedLines(
  chunks: AsyncIterable<string>,
  tally: BarsTally,
  headerLines: number,
): AsyncGenerator<string> {
  tally.bars -= headerLines
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) tally.bars += 1
    yield chunk
  }
}
