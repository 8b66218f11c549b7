import { MktError } from '../../core/errors.ts'
import { cannotRead, fileTooLarge } from './read-fault.ts'

export interface ReadLimits {
  /** What messages call it. */
  readonly file: string
  readonly signal: AbortSignal
  /** At most so many bytes are passed on. */
  readonly maxBytes?: number | undefined
}

/**
 * Passes on the content of a file, within the limit, and with errors in the words of mkt.
 *
 * @throws MktError FILE_TOO_LARGE (exit 65), FILE_UNREADABLE (74), AbortError
 */
export async function* limited(
  chunks: AsyncIterable<Buffer>,
  { file, signal, maxBytes = Number.POSITIVE_INFINITY }: ReadLimits,
): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > maxBytes) throw fileTooLarge(file, maxBytes)
      yield chunk
    }
  } catch (error) {
    if (error instanceof MktError || signal.aborted) throw error
    throw cannotRead(file, error)
  }
}
