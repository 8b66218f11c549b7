/**
 * Folders in which something is made until it is complete and renamed. Whatever of them is found
 * later, by somebody who holds the lock, was left by a process that was killed.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const STAGE_PREFIX = 'pg18.new-'

/** Makes an empty folder that only this user can enter. */
export async function makeStage(home: string): Promise<string> {
  const stage = join(home, `${STAGE_PREFIX}${randomBytes(8).toString('hex')}`)
  await mkdir(stage, { mode: 0o700 })
  return stage
}

/** Removes what killed processes left. Call under the lock. */
export async function removeStages(home: string): Promise<void> {
  const left = (await readdir(home)).filter((name) => name.startsWith(STAGE_PREFIX))
  for (const name of left) await removeFolder(join(home, name))
}

const REMOVE_RETRIES = 5

/** Programs that are just dying may still write to it: then a later start removes the rest. */
export async function removeFolder(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: REMOVE_RETRIES }
  await rm(path, options).catch(() => undefined)
}
