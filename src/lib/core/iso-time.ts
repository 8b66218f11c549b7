/** A time in ms since 1970 as ISO 8601, UTC; with milliseconds only where there are some. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}
