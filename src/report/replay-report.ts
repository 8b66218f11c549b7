/** What replay says when it is done, for programs. */
import type { Outcome } from '../lib/feed/inputs/each-input.ts'
import type { FileReplay } from '../replay/replay-files.ts'
import { fileCounts, resultsOf, type FileCounts } from './file-counts.ts'

export interface ReplayResult extends ReplayCounts {
  /** The name of the only file; null where there were several. */
  file: string | null
  /** Of the only file; null for an empty one, and where there were several. */
  format: string | null
  topic: string
  files: ReplayedFile[]
}

export interface ReplayCounts extends FileCounts {
  symbols: number
  /** ISO 8601, of the oldest and the newest trade that was sent. */
  firstTime: string | null
  lastTime: string | null
}

export type ReplayedFile =
  | ({ file: string; format: string | null; checksum: 'verified' | 'none' } & ReplayCounts)
  | { file: string; error: string; code: string; leftOut: boolean }

export function replayResult(
  outcomes: readonly Outcome<FileReplay>[],
  topic: string,
): ReplayResult {
  const files = outcomes.map(fileResult)
  const [only] = files.length === 1 ? files : []
  const format = only !== undefined && 'format' in only ? only.format : null
  const counts = countsOf(resultsOf(outcomes))
  return { file: only?.file ?? null, format, topic, ...counts, files }
}

function fileResult(outcome: Outcome<FileReplay>): ReplayedFile {
  const { name: file } = outcome
  if ('error' in outcome) {
    const { error, isLeftOut: leftOut } = outcome
    return { file, error: error.message, code: error.code, leftOut }
  }
  const { result, verified: checksum } = outcome
  return { file, format: result.format?.name ?? null, checksum, ...countsOf([result]) }
}

function countsOf(replays: readonly FileReplay[]): ReplayCounts {
  const all = replays.map(({ totals }) => totals)
  return {
    ...fileCounts(all),
    symbols: new Set(all.flatMap(({ symbols }) => [...symbols.keys()])).size,
    firstTime: isoTime(Math.min(...all.map(({ oldestMs }) => oldestMs))),
    lastTime: isoTime(Math.max(...all.map(({ newestMs }) => newestMs))),
  }
}

function isoTime(timeMs: number): string | null {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null
}
