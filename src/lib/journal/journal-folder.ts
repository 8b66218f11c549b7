import { join } from 'node:path'
import { hashedName, sha256 } from '../disk/hashed-name.ts'
import type { Destination } from './destination.ts'

/** The folder in which all journals of a home lie. */
export function journalsFolder(home: string): string {
  return join(home, 'journal')
}

/**
 * The folder of one journal: trades of one feed and API key on their way to one topic of one log.
 * Nothing of the key can be read off its name.
 */
export function journalFolder(
  home: string,
  { logId, topic }: Destination,
  feed: { readonly url: URL; readonly key: string },
): string {
  const name = hashedName([logId, topic, feed.url.href, sha256(feed.key)])
  return join(journalsFolder(home), name)
}
