import { access } from 'node:fs/promises'

/** Whether something stands at a path that this process can reach. */
export async function pathExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
