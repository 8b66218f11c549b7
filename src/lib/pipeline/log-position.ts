/**
 * Whether a log is still the one that a position was noted of. A log that is another one is never
 * skipped over nor counted anew in silence: what was found is said, with the options that go on.
 */
import { EXIT, MktError } from '../core/errors.ts'
import { crc32 } from '../core/crc32.ts'
import type { OffsetRange, RecordBatch } from '../log/trade-log.ts'
import type { Fingerprint, Progress } from '../store/bar-store.ts'

/** What the log shows of a position that it no longer bears out. */
export interface LogChange {
  readonly topic: string
  readonly partition: number
  /**
   * `lost`: records after the position were deleted. `truncated`: the log ends before it.
   * `recreated`: the record before it is another one.
   */
  readonly kind: 'lost' | 'truncated' | 'recreated'
  /** The position as it was noted. */
  readonly row: Progress
  /** Where the partition begins and ends now. */
  readonly range: OffsetRange
  /** With `recreated`: the record that stands before the position now. */
  readonly found?: Fingerprint
}

/** What the ends of a partition show; undefined where the position lies between them. */
export function changeOfRange(
  { next }: Progress,
  { start, end }: OffsetRange,
): 'lost' | 'truncated' | undefined {
  if (next < start) return 'lost'
  return next > end ? 'truncated' : undefined
}

/** The fingerprint to find before a position; undefined where the log keeps no record before it. */
export function fingerprintBefore(
  { next, fingerprint }: Progress,
  { start }: OffsetRange,
): Fingerprint | undefined {
  return next > start ? fingerprint : undefined
}

/** That of the record at the offset that a batch was fetched from; undefined where it is a hole. */
export function fetchedFingerprint(batch: RecordBatch): Fingerprint | undefined {
  const fetched = Number(batch.fetchedOffset)
  let found: Fingerprint | undefined
  batch.walk(({ offset, bytes, start, end, sentMs }) => {
    if (offset === fetched) found = { sentMs, crc: crc32(bytes, start, end) }
  })
  return found
}

/** A record that is not there (a marker of a transaction, compacted away) speaks against nothing. */
export function isBorneOut(noted: Fingerprint, found: Fingerprint | undefined): boolean {
  return found === undefined || (found.sentMs === noted.sentMs && found.crc === noted.crc)
}

/** LOG_CHANGED, exit 65: what was found, and the options with which etl goes on. */
export function logChanged(change: LogChange): MktError {
  const { partition, topic, row } = change
  return new MktError(
    `Cannot go on with partition ${partition} of ${topic} at offset ${row.next}: ${findingOf(change)}`,
    {
      code: 'LOG_CHANGED',
      exit: EXIT.badData,
      tryThis: change.kind === 'lost' ? GO_ON_AFTER_LOSS : GO_ON_WITH_ANOTHER,
    },
  )
}

const GO_ON_AFTER_LOSS = [
  'mkt etl --on-gap skip, to go on with the oldest record that is left and keep the loss on record (mkt gaps)',
]

const GO_ON_WITH_ANOTHER = [
  'mkt etl --reset earliest, to count everything that the log holds now, on top of the bars that are there',
  'mkt etl --reset latest, to leave out what it holds now and count only what comes in from now on',
]

function findingOf({ kind, row, range, found }: LogChange): string {
  const { next, fingerprint } = row
  if (kind === 'lost') {
    return `the log begins at ${range.start}, so offsets ${next} to ${range.start - 1n}${sentAfter(fingerprint)} were deleted before they were read`
  }
  if (kind === 'truncated') {
    return `the log ends at ${range.end}, so it was truncated or made anew${readUpTo(fingerprint)}`
  }
  const others = found?.sentMs === fingerprint?.sentMs ? 'with other content' : `sent ${at(found)}`
  return `the record before it is not the one that was read there, which was sent ${at(fingerprint)}, but one ${others}, so the log was made anew`
}

function sentAfter(fingerprint: Fingerprint | undefined): string {
  return fingerprint === undefined ? '' : `, sent after ${at(fingerprint)},`
}

function readUpTo(fingerprint: Fingerprint | undefined): string {
  return fingerprint === undefined ? '' : `; the last record read was sent ${at(fingerprint)}`
}

function at(fingerprint: Fingerprint | undefined): string {
  return fingerprint === undefined ? 'before' : new Date(fingerprint.sentMs).toISOString()
}
