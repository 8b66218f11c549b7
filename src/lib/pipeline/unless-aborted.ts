import { isUnavailable } from '../core/errors.ts'
import { aborted } from '../core/pause.ts'

/** What the work gives; undefined where the signal made it give up as unavailable. */
export function unlessGivenUp<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (signal.aborted && isUnavailable(error)) return undefined
    throw error
  })
}

/** The same, and undefined at once where the signal comes first: the work is left to itself then. */
export async function unlessAborted<T>(
  signal: AbortSignal,
  work: Promise<T>,
): Promise<T | undefined> {
  const settled = new AbortController()
  const left = aborted(signal, settled.signal).then(() => undefined)
  try {
    return await Promise.race([unlessGivenUp(signal, work), left])
  } finally {
    settled.abort()
  }
}
