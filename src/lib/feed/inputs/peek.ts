/** The first bytes of a source. */
export interface Peeked {
  /** At least as many as were asked for, fewer only where there are no more. */
  readonly head: Buffer
  /** The head is all there is. */
  readonly isWhole: boolean
  /** Everything from the beginning; ending it ends the source. */
  readonly all: AsyncGenerator<Buffer>
}

/**
 * Looks at the first bytes of a source. Where it fails before there are so many, the error is thrown;
 * with `takesLess`, what came before the error is taken, and `all` throws it after that.
 */
export async function peek(
  source: AsyncIterable<Buffer>,
  bytes: number,
  takesLess = false,
): Promise<Peeked> {
  const rest = source[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  let length = 0
  let isWhole = false
  let failure: { error: unknown } | undefined
  while (length < bytes && !isWhole && failure === undefined) {
    try {
      const next = await rest.next()
      if (next.done === true) isWhole = true
      else length += parts[parts.push(next.value) - 1]?.length ?? 0
    } catch (error) {
      if (length === 0 || !takesLess) throw error
      failure = { error }
    }
  }
  const all = rejoined(parts, rest, failure)
  await all.next()
  return { head: Buffer.concat(parts), isWhole, all }
}

async function* rejoined(
  parts: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
  failure: { error: unknown } | undefined,
): AsyncGenerator<Buffer> {
  try {
    // A generator that was never begun would not get to its finally.
    yield Buffer.alloc(0)
    yield* parts
    if (failure !== undefined) throw failure.error
    yield* { [Symbol.asyncIterator]: () => rest }
  } finally {
    await rest.return?.()
  }
}
