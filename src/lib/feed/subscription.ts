/** The symbols that one connection asks for, one after the other. */
export interface Subscription {
  /**
   * The server said that these were too many, which does not name the symbol: the last one that was
   * asked for goes, and no further one is asked for.
   *
   * @returns the symbols that this leaves out
   */
  tooMany(): readonly string[]
  stop(): void
}

export interface SubscriptionActions {
  ask(symbol: string): void
  /** All were asked for, or as many as the server takes. */
  settled(symbols: readonly string[]): void
}

/** Asks for the symbols at a gentle rate, the first one at once. */
export function subscribeGently(
  symbols: readonly string[],
  everyMs: number,
  actions: SubscriptionActions,
): Subscription {
  let cap = symbols.length
  let asked = 0
  let timer: NodeJS.Timeout | undefined

  const askNext = () => {
    const symbol = symbols[asked]
    if (symbol !== undefined && asked < cap) {
      asked += 1
      actions.ask(symbol)
    }
    if (asked < cap) timer = setTimeout(askNext, everyMs)
    else settle()
  }
  const settle = () => {
    timer = undefined
    actions.settled(symbols.slice(0, cap))
  }
  const tooMany = () => {
    if (asked === 0) return []
    const leftOut = symbols.slice(asked - 1, cap)
    asked -= 1
    cap = asked
    clearTimeout(timer)
    settle()
    return leftOut
  }
  askNext()
  return { tooMany, stop: () => clearTimeout(timer) }
}
