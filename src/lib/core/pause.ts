/** Resolves after the delay, or as soon as one of the signals aborts. Never rejects. */
export function pause(delayMs: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return until(signals, delayMs)
}

/** Resolves as soon as one of the signals aborts. */
export function aborted(...signals: readonly AbortSignal[]): Promise<void> {
  return until(signals, undefined)
}

/** setTimeout takes no more than 31 bits: 24 days. */
const LONGEST_TIMER_MS = 0x7fffffff

function until(signals: readonly AbortSignal[], delayMs: number | undefined): Promise<void> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', end)
      resolve()
    }
    let timer: NodeJS.Timeout | undefined
    const wait = (leftMs: number): void => {
      const next = leftMs > LONGEST_TIMER_MS ? () => wait(leftMs - LONGEST_TIMER_MS) : end
      timer = setTimeout(next, Math.min(leftMs, LONGEST_TIMER_MS))
    }
    if (delayMs !== undefined) wait(delayMs)
    for (const signal of signals) signal.addEventListener('abort', end, { once: true })
  })
}
