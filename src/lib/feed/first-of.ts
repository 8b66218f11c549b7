/** The first steps of an iteration, until they have the wanted size together, and all of them. */
export async function firstOf<T>(
  steps: AsyncGenerator<T>,
  wanted: number,
  sizeOf: (step: T) => number,
): Promise<{ first: T[]; all: AsyncGenerator<T> }> {
  const first: T[] = []
  let size = 0
  while (size < wanted) {
    const next = await steps.next()
    if (next.done === true) break
    first.push(next.value)
    size += sizeOf(next.value)
  }
  return { first, all: joined(first, steps) }
}

async function* joined<T>(first: readonly T[], rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* first
  yield* rest
}
