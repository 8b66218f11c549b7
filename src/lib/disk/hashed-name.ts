/** Names of files that stand for something longer, or for something that nobody is to read off them. */
import { createHash } from 'node:crypto'

const NAME_LENGTH = 16

/** The beginning of a SHA-256 over several texts: long enough that no two of a home have one name. */
export function hashedName(texts: readonly string[]): string {
  return digest(texts).slice(0, NAME_LENGTH)
}

/** A SHA-256 over several texts, in hex. */
export function digest(texts: readonly string[]): string {
  return sha256(JSON.stringify(texts))
}

/** A SHA-256 over the UTF-8 of one text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
