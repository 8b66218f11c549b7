import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What the files of a folder take, in bytes; 0 where there is no such folder. Files may come and go
 * meanwhile: what has gone counts nothing.
 */
export async function folderSize(folder: string): Promise<number> {
  const options = { recursive: true, withFileTypes: true } as const
  const entries = await readdir(folder, options).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(({ parentPath, name }) =>
    stat(join(parentPath, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
