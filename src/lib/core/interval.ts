/** Minutes of UTC: [start, start + 60 s), labelled by their start. */
export const MINUTE_MS = 60_000

/** The start of the minute in which an event time lies. */
export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS
}
