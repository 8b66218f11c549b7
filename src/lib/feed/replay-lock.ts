import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { makeHome } from '../disk/home.ts'
import { takeLock, type LockFile } from '../disk/lock-file.ts'
import type { RecordFolder } from './replay-records.ts'

const LOCK_WAIT_MS = 30_000
const LOCK_POLL_MS = 100

/**
 * Makes the folder of the records and takes its lock; whoever holds it does so for a moment only.
 *
 * @throws MktError CANNOT_RECORD (exit 73), REPLAY_LOCKED (75); AbortError
 */
export async function lockRecords(folder: RecordFolder, signal: AbortSignal): Promise<LockFile> {
  const deadlineMs = performance.now() + LOCK_WAIT_MS
  for (;;) {
    const lock = await takeLockIn(folder)
    if (lock !== undefined) return lock
    signal.throwIfAborted()
    if (performance.now() > deadlineMs) throw replayLocked(folder)
    await pause(LOCK_POLL_MS, signal)
  }
}

async function takeLockIn({ home, path }: RecordFolder): Promise<LockFile | undefined> {
  try {
    await makeHome(home)
    await mkdir(path, { recursive: true, mode: 0o700 })
    return await takeLock(join(path, 'lock'))
  } catch (error) {
    throw new MktError(`Cannot keep in ${path} what is replayed: ${messageOf(error)}`, {
      code: 'CANNOT_RECORD',
      exit: EXIT.cannotCreate,
      tryThis: ['set MKT_HOME to a folder that can be written'],
    })
  }
}

function replayLocked({ path }: RecordFolder): MktError {
  return new MktError(
    `Cannot begin the replay: another one has held the lock in ${path} for long`,
    {
      code: 'REPLAY_LOCKED',
      exit: EXIT.tryAgain,
      tryThis: ['run the command again'],
    },
  )
}
