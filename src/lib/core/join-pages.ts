/** All that comes in pages at once, for who knows that memory holds it. */
export async function joinPages<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) for (const one of page) all.push(one)
  return all
}
