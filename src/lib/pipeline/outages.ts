export interface Outage {
  readonly problem: string
  readonly sinceMs: number
}

/** What is away at this moment; several parts of a run may find the same service away. */
export interface Outages<Name> {
  /** A service is away and is tried again; undefined when it is back. */
  note(name: Name, problem: string | undefined): void
  /** What has been away for longest; undefined where all is well. */
  longest(): Outage | undefined
}

/** `onChange` is told of the longest outage, once, and when all is well again. */
export function outages<Name>(onChange: (problem: string | undefined) => void): Outages<Name> {
  const away = new Map<Name, Outage>()
  const longest = (): Outage | undefined => [...away.values()][0]
  return {
    longest,
    note(name, problem) {
      const before = longest()
      const known = away.get(name)
      if (problem === undefined) away.delete(name)
      else if (known === undefined) away.set(name, { problem, sinceMs: performance.now() })
      if (longest() !== before) onChange(longest()?.problem)
    },
  }
}
