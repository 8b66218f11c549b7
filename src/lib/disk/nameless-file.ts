import { randomUUID } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Opens a new temporary file that nobody else can read. It has no name any more, so it is gone once
 * it is closed, also by the end of the process.
 */
export async function openNamelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `mkt-${randomUUID()}`)
  const handle = await open(path, 'wx+', 0o600)
  await unlink(path)
  return handle
}
