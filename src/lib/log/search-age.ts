const FIRST_AGE_MS = 1_000
const EXACT_MS = 500
const EXACT_PART = 20

/**
 * The age of something of which one can only ask whether it is older than so long, up to half a
 * second or a twentieth too great: doubles the age until it is no longer older, then halves the time
 * in between. At most `maxMs`.
 */
export async function searchAge(
  isOlder: (ageMs: number) => Promise<boolean>,
  maxMs: number,
): Promise<number> {
  let youngMs = 0
  let oldMs = FIRST_AGE_MS
  while (oldMs < maxMs && (await isOlder(oldMs))) {
    youngMs = oldMs
    oldMs = Math.min(2 * oldMs, maxMs)
  }
  while (oldMs - youngMs > Math.max(EXACT_MS, oldMs / EXACT_PART)) {
    const middleMs = Math.round((youngMs + oldMs) / 2)
    if (await isOlder(middleMs)) youngMs = middleMs
    else oldMs = middleMs
  }
  return oldMs
}
