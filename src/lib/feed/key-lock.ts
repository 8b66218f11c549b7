import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { sha256 } from '../disk/hashed-name.ts'
import { makeHome } from '../disk/home.ts'
import { lockHolder, takeLock, type LockFile } from '../disk/lock-file.ts'

/** The lock is named after a hash, so that a folder listing does not show the key. */
const HASH_LENGTH = 16

/**
 * Takes the lock of an API key: Finnhub drops both of two connections with one key.
 *
 * @throws MktError KEY_IN_USE (exit 75) where another process of this home holds it, and
 * CANNOT_LOCK (exit 73) where the home cannot be written
 */
export async function lockKey(home: string, key: string): Promise<LockFile> {
  const folder = join(home, 'locks')
  const hash = sha256(key).slice(0, HASH_LENGTH)
  const path = join(folder, `finnhub-${hash}.lock`)
  const lock = await takeLockIn(home, folder, path)
  if (lock !== undefined) return lock
  throw keyInUse(await lockHolder(path))
}

async function takeLockIn(
  home: string,
  folder: string,
  path: string,
): Promise<LockFile | undefined> {
  try {
    await makeHome(home)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return await takeLock(path)
  } catch (error) {
    throw new MktError(`Cannot write the lock of the API key: ${messageOf(error)}`, {
      code: 'CANNOT_LOCK',
      exit: EXIT.cannotCreate,
      tryThis: ['set MKT_HOME to a folder that can be written'],
    })
  }
}

function keyInUse(pid: number | undefined): MktError {
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  return new MktError(
    `Cannot connect with this Finnhub key: ${holder} is connected with it, and Finnhub allows one connection per key`,
    {
      code: 'KEY_IN_USE',
      exit: EXIT.tryAgain,
      tryThis: [
        pid === undefined ? 'run the command again' : `kill ${pid} (ends the other one)`,
        'ask for all symbols in one mkt produce',
      ],
    },
  )
}
