/**
 * Which times one bar holds. A calendar cuts all of time into buckets that follow each other without
 * holes; a session leaves parts of them out.
 */
import type { Interval } from './interval.ts'
import type { Session } from './session.ts'

/** [fromMs, toMs), ms since 1970. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The time of one bar: [startMs, endMs), labelled by its start. */
export interface Bucket {
  readonly startMs: number
  readonly endMs: number
  /** The times in it whose trades count, in order: all of it, or its sessions, of which there may be none. */
  readonly parts: readonly Span[]
}

export interface Calendar {
  readonly interval: Interval
  /** IANA name of the time zone of its days and weeks. */
  readonly zone: string
  readonly session: Session
  /** The bucket that holds an instant, ms since 1970. The next one is bucketAt(bucket.endMs). */
  bucketAt(timeMs: number): Bucket
}

/** What a calendar is made of. */
export type CalendarChoice = Omit<Calendar, 'bucketAt'>
