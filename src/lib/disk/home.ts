import { access, chmod, constants, mkdir } from 'node:fs/promises'

/**
 * Makes the folder for everything that mkt keeps, where it does not exist yet; call it before
 * anything is made inside. Other accounts must be able to pass through root's home, since the
 * embedded server runs as one of them; what is secret in it has mode 0600 or lies in a folder of
 * mode 0700. A home that exists stays as it is. Errors: those of the file system, also where the
 * home cannot be written.
 */
export async function makeHome(home: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o755 : 0o700
  const made = await mkdir(home, { recursive: true, mode })
  if (made !== undefined) await chmod(home, mode)
  await access(home, constants.W_OK | constants.X_OK)
}
