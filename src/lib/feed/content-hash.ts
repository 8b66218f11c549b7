import { createHash } from 'node:crypto'
import { LINE_FEED } from '../core/ascii.ts'
import { EXIT, MktError } from '../core/errors.ts'

/** What a file held when it was read through. */
export interface Content {
  readonly sha256: string
  /** Unpacked bytes. */
  readonly length: number
  /** The hash of its first bytes, by how many; for each length that was asked for and reached. */
  readonly beginnings: ReadonlyMap<number, string>
  /** Whether a last line without a line end is read, which may not be whole yet. */
  readonly endsInLine: boolean
  /** Why the bytes ended where they did, if it was too early. */
  readonly broken?: MktError
}

/**
 * Reads bytes through and hashes them, and on the way their beginnings of the given lengths. A gzip
 * that is cut off counts up to there. Any other error is thrown: what a damaged gzip gives before
 * its fault is noticed may be wrong in any digit.
 */
export async function contentOf(
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  lengths: Iterable<number>,
): Promise<Content> {
  const hasher = startHash(lengths)
  try {
    for await (const chunk of bytes) hasher.update(chunk)
  } catch (error) {
    if (!isCut(error) || hasher.length() === 0) throw error
    return { ...hasher.content(), endsInLine: false, broken: error }
  }
  return hasher.content()
}

function startHash(lengths: Iterable<number>) {
  const hash = createHash('sha256')
  const beginnings = new Map<number, string>()
  const waiting = [...new Set(lengths)].sort((a, b) => b - a)
  let length = 0
  let lastByte: number | undefined = LINE_FEED
  const add = (part: Buffer): void => {
    hash.update(part)
    length += part.length
    lastByte = part.at(-1) ?? lastByte
  }
  return {
    length: () => length,
    update: (chunk: Buffer): void => {
      let rest = chunk
      for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
        if (next > length + rest.length) break
        const part = rest.subarray(0, next - length)
        rest = rest.subarray(part.length)
        add(part)
        beginnings.set(next, hash.copy().digest('hex'))
        waiting.pop()
      }
      add(rest)
    },
    content: (): Content => {
      const endsInLine = lastByte !== LINE_FEED
      return { sha256: hash.digest('hex'), length, beginnings, endsInLine }
    },
  }
}

function isCut(error: unknown): error is MktError {
  return error instanceof MktError && error.code === 'FILE_CUT'
}

/**
 * Gives the bytes that were hashed, and not more, should there be more of them now.
 *
 * @throws MktError FILE_CHANGED (exit 65) in place of the last bytes where they are others now, and
 * what the content was broken by after the last of them
 */
export async function* verified(
  bytes: AsyncIterable<Buffer>,
  content: Content,
  file: string,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let left = content.length
  for await (const chunk of bytes) {
    const part = chunk.subarray(0, left)
    left -= part.length
    hash.update(part)
    if (left === 0 && hash.digest('hex') !== content.sha256) throw fileChanged(file)
    yield part
    if (left === 0) break
  }
  if (left > 0) throw fileChanged(file)
  if (content.broken !== undefined) throw content.broken
}

function fileChanged(file: string): MktError {
  return new MktError(
    `Cannot send ${file} to its end: it was changed while it was being read, so the trades that were sent may not be those that it holds now`,
    {
      code: 'FILE_CHANGED',
      exit: EXIT.badData,
      tryThis: ['wait until nobody writes to the file; files may only grow at their end'],
    },
  )
}
