import type { Bucket, Span } from './calendar.ts'

/** A bucket whose parts end where an instant lies in them, and go on from there as the next part. */
export function cutAt(bucket: Bucket, instantsMs: readonly number[]): Bucket {
  if (instantsMs.length === 0) return bucket
  const inOrder = [...new Set(instantsMs)].sort((a, b) => a - b)
  return { ...bucket, parts: bucket.parts.flatMap((part) => piecesOf(part, inOrder)) }
}

function piecesOf({ fromMs, toMs }: Span, instantsMs: readonly number[]): Span[] {
  const ends = [...instantsMs.filter((atMs) => fromMs < atMs && atMs < toMs), toMs]
  return ends.map((endMs, index) => ({ fromMs: ends[index - 1] ?? fromMs, toMs: endMs }))
}
