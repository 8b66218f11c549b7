/**
 * From when to when trades may be missing that came in until now and were dropped, in ms since
 * 1970, the end exclusive. A trade may have happened before it came in, or after it by its own
 * clock.
 */
export function droppedSpan(
  timesMs: Iterable<number>,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const span = { fromMs: nowMs, toMs: nowMs + 1 }
  for (const timeMs of timesMs) {
    span.fromMs = Math.min(span.fromMs, timeMs)
    span.toMs = Math.max(span.toMs, timeMs + 1)
  }
  return span
}
