import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Destination } from './destination.ts'

/** The folder in which all journals of a home lie. */
export function journalsFolder(home: string): string {
  return join(home, 'journal')
}

const NAME_LENGTH = 16

/**
 * The folder of one journal: trades of one feed and API key on their way to one topic of one log.
 * Nothing of the key can be read off its name.
 */
export function journalFolder(
  home: string,
  { logId, topic }: Destination,
  feed: { readonly url: URL; readonly key: string },
): string {
  const name = sha256(JSON.stringify([logId, topic, feed.url.href, sha256(feed.key)]))
  return join(journalsFolder(home), name.slice(0, NAME_LENGTH))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
