import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lockHolder, takeLock, type LockFile } from '../disk/lock-file.ts'
import { journalInUse } from './journal-errors.ts'

export function lockPath(folder: string): string {
  return join(folder, 'lock')
}

/**
 * Makes the folder of a journal and takes its lock.
 *
 * @throws MktError JOURNAL_IN_USE (exit 75), and errors of the file system
 */
export async function lockJournal(folder: string): Promise<LockFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = lockPath(folder)
  const lock = await takeLock(path)
  if (lock === undefined) throw journalInUse(folder, await lockHolder(path))
  return lock
}
