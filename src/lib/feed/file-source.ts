/**
 * Under which source the trades of a file are sent. Readers drop what they know of a source, so a
 * file that is replayed twice, or again after it has grown, counts once.
 */
import { EXIT, MktError } from '../core/errors.ts'
import type { RecordingHeader } from '../core/recording-header.ts'
import { contentOf, verified, type Content } from './content-hash.ts'
import type { FileBytes } from './inputs/input.ts'
import { peek } from './inputs/peek.ts'
import { readRecordingHeader } from './recording.ts'
import { lockRecords } from './replay-lock.ts'
import {
  readRecords,
  writeRecord,
  type RecordFolder,
  type ReplayRecord,
  type Selection,
} from './replay-records.ts'
import { decideSource, newSourceId, type SourceSubject } from './source-decision.ts'

export interface SourceRequest {
  readonly file: FileBytes
  readonly selection: Selection
  /** The records of the log and topic that the file is sent to. */
  readonly folder: RecordFolder
  /** Names a stream, which has no content yet that could name it. */
  readonly source?: string | undefined
  /** Send it as a new source, whatever was sent before. */
  readonly again: boolean
  /** How many partitions the topic has now. */
  readonly partitionCount: () => Promise<number>
  readonly signal: AbortSignal
}

export interface FileSource {
  /** What to send: of a file exactly the bytes that its id was made from. */
  readonly bytes: AsyncIterable<Buffer>
  /** How many unpacked bytes that are; unknown for a stream. */
  readonly length: number | undefined
  /** It was recorded from this log: its trades have their source and numbers already. */
  readonly isRecording?: boolean
  /** Keeps on disk what is about to be sent. To be called once, before the first send. */
  claim(): Promise<ClaimedSource>
}

export interface ClaimedSource {
  readonly sourceId: string
  /** Those with which the source began, for ever. */
  readonly partitions: number
  /** The number of its first trade; 0 unless it is a recording. */
  readonly firstSeq?: number
  /** What a person should know about it. */
  readonly notice?: string
}

/**
 * Reads a file through to learn its source; a stream gets a new one, unless it has a name.
 *
 * @throws MktError REPLAYED_OTHERWISE, REPLAYED_LONGER, OTHER_STREAM (exit 65), NOT_A_STREAM (2),
 * here and in claim(); there also CANNOT_RECORD (73), REPLAY_LOCKED (75), TOPIC_SHRANK (65)
 */
export async function openFileSource(request: SourceRequest): Promise<FileSource> {
  const { file, source } = request
  if (file.repeatable && source !== undefined) throw notAStream(file.name)
  if (file.repeatable) {
    const header = await readRecordingHeader(file)
    return isOwnRecording(header, request) ? ownRecording(request, header) : wholeFile(request)
  }
  if (source !== undefined) return namedStream(request)
  return { bytes: file.read(), length: undefined, claim: () => unnamed(request) }
}

async function unnamed({ partitionCount }: SourceRequest): Promise<ClaimedSource> {
  return { sourceId: newSourceId(), partitions: await partitionCount() }
}

/** Recorded from the log and topic that it is sent to, and sent as it is. */
function isOwnRecording(
  header: RecordingHeader | undefined,
  { folder, selection, again }: SourceRequest,
): header is RecordingHeader {
  if (again || Object.values(selection).some((option) => option !== undefined)) return false
  return header?.logId === folder.log.id && header.topic === folder.log.topic
}

async function ownRecording(
  request: SourceRequest,
  { source, seq }: RecordingHeader,
): Promise<FileSource> {
  const { file } = request
  const content = await contentOf(file.read(), [])
  return {
    bytes: verified(file.read(), content, file.name),
    length: content.length,
    isRecording: true,
    claim: async () => ({
      sourceId: source.id,
      partitions: await partitionsOf(source, request),
      firstSeq: seq,
      notice: 'recorded from this log: what it has of these trades counts once',
    }),
  }
}

async function wholeFile(request: SourceRequest): Promise<FileSource> {
  const { file, folder } = request
  const records = await readRecords(folder)
  const lengths = lengthsOf(records, undefined)
  const content = await contentOf(file.read(), lengths)
  const bytes = () => verified(file.read(), content, file.name)
  decideSource(records, subjectOf(request, content))
  const withBeginnings = (wanted: readonly number[]): Content | Promise<Content> =>
    wanted.every((length) => lengths.includes(length)) ? content : contentOf(bytes(), wanted)
  return {
    bytes: bytes(),
    length: content.length,
    claim: () => claimSource(request, withBeginnings),
  }
}

async function namedStream(request: SourceRequest): Promise<FileSource> {
  const { file, folder, source } = request
  const lengths = lengthsOf(await readRecords(folder), source)
  const { head, all } = await peek(file.read(), Math.max(1, ...lengths))
  const withBeginnings = (wanted: readonly number[]) => contentOf([head], wanted)
  return {
    bytes: all,
    length: undefined,
    claim: () => claimSource(request, withBeginnings),
  }
}

/** The lengths at which earlier contents of the same kind ended. */
function lengthsOf(records: readonly ReplayRecord[], source: string | undefined): number[] {
  return records.filter((record) => record.source === source).map(({ length }) => length)
}

function subjectOf(request: SourceRequest, content: Content): SourceSubject {
  const { file, source, selection, again } = request
  return { name: file.name, source, content, selection, again }
}

/** Decides once more under a lock: another process may have begun in between. */
async function claimSource(
  request: SourceRequest,
  withBeginnings: (lengths: readonly number[]) => Content | Promise<Content>,
): Promise<ClaimedSource> {
  const { folder, file, source, selection } = request
  const lock = await lockRecords(folder, request.signal)
  try {
    const records = await readRecords(folder)
    const content = await withBeginnings(lengthsOf(records, source))
    const { id, earlier } = decideSource(records, subjectOf(request, content))
    const partitions = await partitionsOf(earlier, request)
    const { sha256, length, endsInLine } = content
    const sentAt = new Date().toISOString()
    const record = { name: file.name, source, sha256, length, endsInLine, selection, sentAt }
    await writeRecord(folder, { ...record, id, partitions })
    const claimed = { sourceId: id, partitions }
    return earlier === undefined ? claimed : { ...claimed, notice: noticeOf(earlier, content) }
  } finally {
    await lock.release()
  }
}

async function partitionsOf(
  earlier: { readonly partitions: number } | undefined,
  { partitionCount, file }: SourceRequest,
): Promise<number> {
  const count = await partitionCount()
  if (earlier === undefined || earlier.partitions <= count) return earlier?.partitions ?? count
  throw new MktError(
    `Cannot replay ${file.name}: it was begun over ${earlier.partitions} partitions, and the topic has ${count} now`,
    { code: 'TOPIC_SHRANK', exit: EXIT.badData, tryThis: ['mkt replay --file FILE --again'] },
  )
}

/** A row that was cut off may have been a sound one all the same; its trade is in the log for good. */
function noticeOf(earlier: ReplayRecord, content: Content): string {
  const { length, source, sentAt, endsInLine } = earlier
  const sent = `sent before, on ${sentAt.slice(0, 16).replace('T', ' ')} UTC`
  if (source !== undefined || content.length <= length) {
    return `${sent}: what the log has of it counts once`
  }
  const grown = `its first ${length} bytes were ${sent}: what the log has of them counts once`
  return endsInLine
    ? `${grown}; their last line had no line end: if it was not whole, what was sent of it stays`
    : grown
}

function notAStream(name: string): MktError {
  return new MktError(
    `Cannot use --source with ${name}: a file is known by its content; --source names what comes from a pipe`,
    { code: 'NOT_A_STREAM', exit: EXIT.usage, tryThis: ['leave --source away'] },
  )
}
