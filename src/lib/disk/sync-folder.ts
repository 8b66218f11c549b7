import { open } from 'node:fs/promises'

/**
 * Makes the names in a folder durable, new ones and those that are gone. Windows cannot do it, and
 * needs it less. Errors: those of the file system.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
