/**
 * The first line of a file that `mkt produce --record` keeps: which source its trades were sent
 * under, and to which log and topic. Line n after it is the trade with the sequence number seq + n - 1.
 */
import { readJson } from './json-text.ts'
import { parseSource, type SourceName } from './source-name.ts'

export interface RecordingHeader {
  readonly source: SourceName
  /** The sequence number of the first trade. */
  readonly seq: number
  readonly logId: string
  readonly topic: string
}

/** The type that tells such a line from other JSON. */
export const RECORDING_TYPE = 'mkt-journal'

export function encodeRecordingHeader({ source, seq, logId, topic }: RecordingHeader): string {
  const src = `${source.id}/${source.partitions}`
  return JSON.stringify({ type: RECORDING_TYPE, src, seq, log: logId, topic })
}

/** Reads such a line; undefined where it is another one. */
export function parseRecordingHeader(line: string): RecordingHeader | undefined {
  const value = readJson(line)
  if (value === null || typeof value !== 'object') return undefined
  const { type, src, seq, log, topic } = value as Record<string, unknown>
  const source = typeof src === 'string' ? parseSource(src) : undefined
  if (type !== RECORDING_TYPE || source === undefined) return undefined
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0) return undefined
  if (typeof log !== 'string' || typeof topic !== 'string') return undefined
  return { source, seq, logId: log, topic }
}
