import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { journalsFolder } from './journal-folder.ts'
import { waitingIn, type Waiting } from './waiting-in.ts'

/**
 * What waits in the other journals of a home: of another feed or key, or for another log or topic.
 * Errors: those of waitingIn, and of the file system.
 */
export async function waitingElsewhere(home: string, ownFolder: string): Promise<Waiting[]> {
  const folders = (await readdir(journalsFolder(home))).map((name) =>
    join(journalsFolder(home), name),
  )
  const found: Waiting[] = []
  for (const folder of folders) {
    const waiting = folder === ownFolder ? undefined : await waitingIn(folder)
    if (waiting !== undefined) found.push(waiting)
  }
  return found
}
