/**
 * Looks at the first bytes of a source: `head` has at least so many of them, fewer only where there
 * are no more, and `all` gives everything from the beginning.
 */
export async function peek(
  source: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ head: Buffer; all: AsyncGenerator<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  for (let missing = bytes; missing > 0; missing -= parts.at(-1)?.length ?? 0) {
    const next = await iterator.next()
    if (next.done) break
    parts.push(next.value)
  }
  return { head: Buffer.concat(parts), all: rejoined(parts, iterator) }
}

async function* rejoined(
  parts: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* parts
  yield* { [Symbol.asyncIterator]: () => rest }
}
