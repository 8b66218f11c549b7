/** What `mkt inspect` does: it reads files as a replay would, and sends nothing. */
import type { FileBatch, Reject } from '../lib/feed/feed.ts'
import { openFileFeed } from '../lib/feed/file-feed.ts'
import { eachInput, type Outcome } from '../lib/feed/inputs/each-input.ts'
import type { FindOptions } from '../lib/feed/inputs/find-inputs.ts'
import type { FileBytes } from '../lib/feed/inputs/input.ts'
import type { Selection } from '../lib/feed/replay-records.ts'
import { seenIds, type SeenIds } from '../lib/feed/seen-ids.ts'
import { SYMBOLS_MAX } from '../lib/pipeline/replay-totals.ts'
import {
  factsOf,
  inspectBatch,
  openInspection,
  type FileInspection,
  type OpenInspection,
} from './file-inspection.ts'
import type { SpilledBars } from './spilled-bars.ts'
import { tradesBySymbol } from './trade-tally.ts'

export interface InspectRequest extends FindOptions {
  readonly words: readonly string[]
  readonly selection: Selection
  /** Of ids that are no whole numbers so many are remembered. */
  readonly dedupeWindow: number
  /** Takes the trades of all files, where their bars are wanted. */
  readonly bars?: SpilledBars | undefined
  readonly onRejects: (rejects: readonly Reject[], file: string) => Promise<void> | void
  /** A file is about to be read, of so many bytes on disk where that is known. */
  readonly onFile: (length: number | undefined) => { update(read: number): void; stop(): void }
}

export interface Inspection {
  readonly outcomes: readonly Outcome<FileInspection>[]
  /** How many symbols all files have together, counted up to SYMBOLS_MAX. */
  readonly symbols: number
}

/** Errors: those of the files, see openFileFeed and eachInput; those of the bars. */
export async function inspectFiles(request: InspectRequest): Promise<Inspection> {
  const seen = seenIds(request.dedupeWindow)
  const symbols = new Set<string>()
  const inspect = (file: FileBytes) => inspectFile(file, request, { seen, symbols })
  const outcomes = await eachInput(request.words, request, inspect)
  return { outcomes, symbols: symbols.size }
}

/** What the files of a command have in common. */
interface Together {
  readonly seen: SeenIds
  readonly symbols: Set<string>
}

async function inspectFile(
  file: FileBytes,
  request: InspectRequest,
  { seen, symbols }: Together,
): Promise<FileInspection> {
  const { name, table, stored } = file
  const bytes = file.read()
  const feed = await openFileFeed({ name, bytes, table }, { ...request.selection, seen })
  const { totals, tally, samples } = await readBatches(feed.batches(), file, request)
  const bySymbol = tradesBySymbol(tally)
  for (const symbol of bySymbol.keys()) if (symbols.size < SYMBOLS_MAX) symbols.add(symbol)
  return {
    ...{ format: feed.format, packing: stored?.packing, totals },
    ...{ trades: factsOf(tally, bySymbol), samples: [...samples.values()].flat() },
  }
}

async function readBatches(
  batches: AsyncIterable<FileBatch>,
  { name, stored }: FileBytes,
  { bars, signal, onFile, onRejects }: InspectRequest,
): Promise<OpenInspection> {
  const open = openInspection()
  const progress = onFile(stored?.total)
  try {
    for await (const batch of batches) {
      inspectBatch(open, batch)
      if (batch.rejects.length > 0) await onRejects(batch.rejects, name)
      await bars?.add(batch.trades)
      progress.update(stored?.done() ?? 0)
      if (signal.aborted) break
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    progress.stop()
  }
  open.totals.stopped = signal.aborted
  return open
}
