import { randomBytes } from 'node:crypto'
import { EXIT, MktError } from '../core/errors.ts'
import { isoTime } from '../core/iso-time.ts'
import type { Content } from './content-hash.ts'
import { digest } from '../disk/hashed-name.ts'
import { selectionText, type ReplayRecord, type Selection } from './replay-records.ts'

/** What is to be sent, and how. */
export interface SourceSubject {
  /** What messages call it. */
  readonly name: string
  /** The NAME of --source, which only a stream has; its content is the beginning of the stream. */
  readonly source?: string | undefined
  readonly content: Content
  readonly selection: Selection
  /** Send it as a new source, whatever was sent before. */
  readonly again: boolean
}

export interface SourceDecision {
  readonly id: string
  /** Set where the source has begun already. */
  readonly earlier?: ReplayRecord
}

/**
 * Finds the source of a file among those of the same log and topic, or gives it a new one.
 *
 * @throws MktError REPLAYED_OTHERWISE, REPLAYED_LONGER or OTHER_STREAM, all with exit 65
 */
export function decideSource(
  records: readonly ReplayRecord[],
  subject: SourceSubject,
): SourceDecision {
  if (subject.again) return { id: newSourceId() }
  const related = records.filter((record) => isRelated(record, subject))
  const wanted = selectionText(subject.selection)
  const earlier = longest(related.filter(({ selection }) => selectionText(selection) === wanted))
  if (earlier === undefined) {
    const overlapping = related.find(({ selection }) => mayOverlap(selection, subject.selection))
    if (overlapping !== undefined) throw replayedOtherwise(subject, overlapping)
    return { id: derivedId(subject, wanted) }
  }
  if (subject.source !== undefined && !beginsWith(subject.content, earlier)) {
    throw otherStream(subject, subject.source)
  }
  const longer = records.find(({ id, length }) => id === earlier.id && length > earlier.length)
  if (longer !== undefined && subject.content.length > earlier.length) {
    throw replayedLonger(subject, longer)
  }
  return { id: earlier.id, earlier }
}

const ID_LENGTH = 32

/** An id that no source has had. */
export function newSourceId(): string {
  return randomBytes(ID_LENGTH / 2).toString('hex')
}

/** The same in every home, so that a file counts once even where its record is lost. */
function derivedId({ source, content }: SourceSubject, selection: string): string {
  const subject = source === undefined ? ['file', content.sha256] : ['named', source]
  return digest([...subject, selection]).slice(0, ID_LENGTH)
}

function isRelated(record: ReplayRecord, { source, content }: SourceSubject): boolean {
  return record.source === source && (source !== undefined || beginsWith(content, record))
}

function beginsWith(content: Content, { sha256, length }: ReplayRecord): boolean {
  return content.beginnings.get(length) === sha256
}

/** Spans of time that do not meet have no trade in common; anything else may. */
function mayOverlap(a: Selection, b: Selection): boolean {
  const [start, end] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return (a.fromMs ?? start) < (b.toMs ?? end) && (b.fromMs ?? start) < (a.toMs ?? end)
}

function longest(records: readonly ReplayRecord[]): ReplayRecord | undefined {
  return records.reduce<ReplayRecord | undefined>(
    (best, record) => (best === undefined || record.length > best.length ? record : best),
    undefined,
  )
}

function replayedOtherwise(subject: SourceSubject, earlier: ReplayRecord): MktError {
  return refusal(
    `Cannot replay ${subject.name} ${optionsOf(subject.selection)}: what it begins with was sent ${optionsOf(earlier.selection)} before (${wasSent(earlier)}), and trades that both select would count twice`,
    'REPLAYED_OTHERWISE',
  )
}

function replayedLonger(subject: SourceSubject, longer: ReplayRecord): MktError {
  return refusal(
    `Cannot replay ${subject.name}: it begins as what was sent before (${wasSent(longer)}) and then differs, so some trades would count twice or not at all`,
    'REPLAYED_LONGER',
  )
}

function otherStream(subject: SourceSubject, source: string): MktError {
  return refusal(
    `Cannot replay ${subject.name} as --source ${source}: it does not begin as the stream did that was sent under this name`,
    'OTHER_STREAM',
  )
}

function wasSent({ name, sentAt }: ReplayRecord): string {
  return `${name}, on ${sentAt.slice(0, 16).replace('T', ' ')} UTC`
}

function optionsOf({ symbol, prefix, inputFormat, fromMs, toMs }: Selection): string {
  const options = [
    symbol === undefined ? '' : `--symbol ${symbol}`,
    prefix === undefined ? '' : `--prefix ${prefix}`,
    inputFormat === undefined ? '' : `--input-format ${inputFormat}`,
    fromMs === undefined ? '' : `--from ${isoTime(fromMs)}`,
    toMs === undefined ? '' : `--to ${isoTime(toMs)}`,
  ].filter(Boolean)
  return options.length === 0 ? 'without options' : `with ${options.join(' ')}`
}

function refusal(message: string, code: string): MktError {
  const tryThis = ['mkt replay --file FILE … --again (a new source: all its trades count again)']
  return new MktError(message, { code, exit: EXIT.badData, tryThis })
}
