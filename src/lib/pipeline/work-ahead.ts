/**
 * Works on values in their order, one at a time, and has the next one made meanwhile. The signal ends
 * it after the work that is under way. Where work rejects, a value in the making is not waited for.
 */
export async function workAhead<T>(
  values: AsyncGenerator<T>,
  signal: AbortSignal,
  work: (value: T) => Promise<void>,
): Promise<void> {
  let next = values.next()
  try {
    for (;;) {
      const made = await next
      if (made.done === true || signal.aborted) break
      const working = quiet(work(made.value))
      // What the work has to send goes out before the next value keeps the processor busy.
      await new Promise((resolve) => setImmediate(resolve))
      next = quiet(values.next())
      await working
      if (signal.aborted) break
    }
  } catch (error) {
    void quiet(values.return(undefined))
    throw error
  }
  await values.return(undefined)
}

/** Whoever awaits it hears of its failure, and that may be later. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
