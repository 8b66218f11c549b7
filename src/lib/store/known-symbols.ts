import type { BarStore } from './bar-store.ts'

export interface KnownSymbols {
  /** Those that have bars or records of coverage, each once. */
  readonly all: readonly string[]
  /** Those that have records of coverage. */
  readonly covered: ReadonlySet<string>
}

/** The symbols of which the store has something, be it only that they were listened to. */
export async function knownSymbols(store: BarStore): Promise<KnownSymbols> {
  const [stored, covered] = await Promise.all([store.symbols(), store.coveredSymbols()])
  return { all: [...new Set([...stored, ...covered])], covered: new Set(covered) }
}
