/** The segment files of a source: what each begins with, and what is known of it while it is there. */
import { encodeFrame, type Frame } from './frame.ts'

/** Where a source stands: how many trades and how many spans of coverage it has numbered. */
export interface Counts {
  readonly trades: number
  readonly coverage: number
}

export interface SegmentHeader extends Counts {
  readonly version: number
  readonly sourceId: string
  readonly partitions: number
  /** Rises from one start of produce to the next: leftovers are sent in this order. */
  readonly start: number
}

export interface Segment {
  readonly path: string
  readonly header: SegmentHeader
  /** How long the file is, as far as it is sound. */
  end: number
  /** What stands before this place has been acknowledged. */
  acknowledged: number
  /** The same place, counted in records of the source. */
  position: number
  /** Trades that are not acknowledged. */
  waitingTrades: number
  /** More may be appended. */
  isOpen: boolean
}

/** An older mkt must not touch the journal of a newer one. */
export const JOURNAL_VERSION = 1

export function positionOf({ trades, coverage }: Counts): number {
  return trades + coverage
}

const NAME = /^\d{20}\.journal$/
const POSITION_DIGITS = 20

/** Names sort as positions do. */
export function segmentName(position: number): string {
  return `${String(position).padStart(POSITION_DIGITS, '0')}.journal`
}

export function isSegmentName(name: string): boolean {
  return NAME.test(name)
}

export function encodeHeader(header: SegmentHeader): Buffer {
  return encodeFrame({ type: 'header', firstSeq: 0, count: 0, text: JSON.stringify(header) })
}

/** The header that a frame holds; undefined where it is another frame. */
export function headerOf(frame: Frame | undefined): SegmentHeader | undefined {
  if (frame?.type !== 'header') return undefined
  return JSON.parse(frame.payload.toString('utf8')) as SegmentHeader
}
