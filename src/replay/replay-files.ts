/** What `mkt replay` does: files → trade log, each under its own source. */
import { randomUUID } from 'node:crypto'
import { isUnavailable, messageOf } from '../lib/core/errors.ts'
import { openFileFeed, type FileFormatName } from '../lib/feed/file-feed.ts'
import { openFileSource, type FileSource } from '../lib/feed/file-source.ts'
import { eachInput, type Outcome } from '../lib/feed/inputs/each-input.ts'
import type { FileBytes } from '../lib/feed/inputs/input.ts'
import type { FindOptions } from '../lib/feed/inputs/find-inputs.ts'
import type { Reject } from '../lib/feed/feed.ts'
import { oneTradeALine } from '../lib/feed/recording.ts'
import { recordFolder, type Selection } from '../lib/feed/replay-records.ts'
import { seenIds, type SeenIds } from '../lib/feed/seen-ids.ts'
import { partitionOf } from '../lib/log/partitioner.ts'
import type { TradeLog } from '../lib/log/trade-log.ts'
import { sendFileCoverage } from '../lib/pipeline/file-coverage.ts'
import { pacer, type Pacer } from '../lib/pipeline/pacer.ts'
import { replay } from '../lib/pipeline/replay.ts'
import type { ReplayTotals } from '../lib/pipeline/replay-totals.ts'
import { tradeSender, type TradeSender } from '../lib/pipeline/trade-sender.ts'
import type { OnWaiting } from '../lib/pipeline/until-available.ts'

export interface ReplayRequest extends FindOptions {
  readonly words: readonly string[]
  readonly selection: Selection
  /** The NAME of --source. */
  readonly source?: string | undefined
  readonly again: boolean
  readonly speed: number
  /** Of ids that are no whole numbers so many are remembered. */
  readonly dedupeWindow: number
  /** The folder for everything that mkt keeps. */
  readonly home: string
  readonly log: TradeLog
  readonly openCoverage: () => Promise<TradeLog>
  /** How long a batch is repeated while the log is away. */
  readonly giveUpAfterMs: number
  readonly onWaiting: OnWaiting
  readonly onNotice: (message: string) => void
  readonly onRejects: (rejects: readonly Reject[], file: string) => Promise<void> | void
  /** A file is about to be sent, of so many bytes where that is known. */
  readonly onFile: (length: number | undefined) => { update(read: number): void; stop(): void }
}

/** What was sent of one file. */
export interface FileReplay {
  /** Undefined for an empty file. */
  readonly format: FileFormatName | undefined
  readonly totals: ReplayTotals
}

/** Errors: those of the files and of the log; see openFileSource, openFileFeed and eachInput. */
export function replayFiles(request: ReplayRequest): Promise<Outcome<FileReplay>[]> {
  const seen = seenIds(request.dedupeWindow)
  const pace = pacer(request.speed)
  return eachInput(request.words, request, (file) => replayFile(file, request, seen, pace))
}

async function replayFile(
  file: FileBytes,
  request: ReplayRequest,
  seen: SeenIds,
  pace: Pacer,
): Promise<FileReplay> {
  const { log, selection, signal } = request
  const source = await openFileSource({
    ...{ file, source: request.source, again: request.again, signal, selection },
    folder: recordFolder(request.home, log),
    partitionCount: () => log.partitionCount(),
  })
  const { name, table } = file
  const feed = await openFileFeed({ name, bytes: source.bytes, table }, { ...selection, seen })
  const progress = request.onFile(table === undefined ? source.length : undefined)
  try {
    const batches = feed.batches()
    const totals = await replay({
      ...{ pace, signal, onProgress: (read: number) => progress.update(read) },
      batches: source.isRecording ? oneTradeALine(batches, name) : batches,
      openSender: () => openSender(source, request),
      onRejects: (rejects) => request.onRejects(rejects, name),
    })
    if (!source.isRecording) await sendCoverage(totals, request)
    return { format: feed.format, totals }
  } finally {
    progress.stop()
  }
}

async function openSender(source: FileSource, request: ReplayRequest): Promise<TradeSender> {
  const { log, onWaiting, giveUpAfterMs, signal } = request
  const { notice, ...claimed } = await source.claim()
  if (notice !== undefined) request.onNotice(notice)
  return tradeSender({ log, ...claimed, partitionOf, onWaiting, giveUpAfterMs, signal })
}

/** A user who may not make the side topic has replayed the trades all the same. */
async function sendCoverage(
  totals: ReplayTotals,
  { signal, onWaiting, onNotice, giveUpAfterMs, openCoverage }: ReplayRequest,
): Promise<void> {
  const patience = { signal, onWaiting, giveUpAfterMs }
  try {
    await sendFileCoverage(totals, { ...patience, openLog: openCoverage, sourceId: randomUUID() })
  } catch (error) {
    if (isUnavailable(error)) throw error
    onNotice(`What the file covers is not on record: ${messageOf(error)}`)
  }
}
