/** What etl has done, summed: in all, and since it was last said. */

export interface EtlCounts {
  readonly trades: number
  readonly bars: number
  readonly commits: number
  readonly rejects: number
  readonly duplicates: number
  /** Records of coverage. */
  readonly coverage: number
}

/** The sums; they go on growing. */
export type EtlTotals = { -readonly [Name in keyof EtlCounts]: number } & {
  /** Records between the bars and the end of the log, as far as known. */
  lag: number
}

/** How far the bars are in one partition, and the log; both are the offset that comes next. */
export interface PartitionPlace {
  readonly topic: string
  readonly partition: number
  readonly next: number
  readonly end: number
}

/** What was applied since it was last said, where the bars are now, and the lag in all. */
export type AppliedSums = EtlTotals & { readonly places: readonly PartitionPlace[] }

export interface EtlTally {
  readonly totals: EtlTotals
  readonly add: (counts: EtlCounts, places: readonly PartitionPlace[]) => void
  readonly takeUnsaid: () => AppliedSums
}

export function etlTally(): EtlTally {
  const totals = nothing()
  const places = new Map<string, PartitionPlace>()
  let unsaid = nothing()
  let moved = new Set<string>()
  return {
    totals,
    add(counts, where) {
      for (const sums of [totals, unsaid]) addTo(sums, counts)
      for (const place of where) moved.add(note(place, places))
      totals.lag = lagOf(places)
    },
    takeUnsaid() {
      const movedPlaces = [...moved].map((name) => places.get(name) as PartitionPlace)
      const taken = { ...unsaid, lag: totals.lag, places: movedPlaces }
      unsaid = nothing()
      moved = new Set()
      return taken
    },
  }
}

function nothing(): EtlTotals {
  return { trades: 0, bars: 0, commits: 0, rejects: 0, duplicates: 0, coverage: 0, lag: 0 }
}

function addTo(sums: EtlTotals, counts: EtlCounts): void {
  sums.trades += counts.trades
  sums.bars += counts.bars
  sums.commits += counts.commits
  sums.rejects += counts.rejects
  sums.duplicates += counts.duplicates
  sums.coverage += counts.coverage
}

/** A worker that has lost a partition may speak of it last: who is further is right. */
function note(place: PartitionPlace, places: Map<string, PartitionPlace>): string {
  const name = `${place.topic}/${place.partition}`
  const known = places.get(name) ?? place
  const next = Math.max(place.next, known.next)
  places.set(name, { ...place, next, end: Math.max(place.end, known.end) })
  return name
}

function lagOf(places: ReadonlyMap<string, PartitionPlace>): number {
  return [...places.values()].reduce((sum, { next, end }) => sum + Math.max(0, end - next), 0)
}
