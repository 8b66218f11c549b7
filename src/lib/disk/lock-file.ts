/**
 * Locks between processes of one machine, as files. A lock is written in full and then linked to
 * its name, so that nobody sees half of one; it is stale once the process that it names is gone.
 */
import { randomBytes } from 'node:crypto'
import { link, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAlive, lifeOf } from './process-life.ts'

export interface LockFile {
  readonly path: string
  /** Gives the lock back; a lock that is ours no longer stays where it is. */
  release(): Promise<void>
}

/**
 * Takes the lock at a path whose folder exists. Undefined where a living process holds it, this one
 * included; lockHolder() says which. Errors: those of the file system, such as EACCES and ENOSPC.
 */
export async function takeLock(path: string): Promise<LockFile | undefined> {
  await removeDrafts(path)
  const taken = await linkLock(path)
  if (taken !== undefined) return taken
  const holder = await readFile(path, 'utf8').catch(() => undefined)
  if (holder !== undefined && (await isHeld(holder))) return undefined
  if (holder !== undefined) await removeStale(path, holder)
  return linkLock(path)
}

/** The pid of the living process that holds the lock; undefined where nobody does. */
export async function lockHolder(path: string): Promise<number | undefined> {
  const holder = await readFile(path, 'utf8').catch(() => undefined)
  return holder !== undefined && (await isHeld(holder)) ? pidOf(holder) : undefined
}

async function linkLock(path: string): Promise<LockFile | undefined> {
  const draft = draftOf(path)
  const content = `${process.pid} ${(await lifeOf(process.pid)) || '-'} ${basename(draft)}\n`
  await writeFile(draft, content, { flag: 'wx', mode: 0o600 })
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  } finally {
    await unlink(draft)
  }
  return { path, release: () => removeIf(path, content) }
}

/** The name that a lock has before it is taken and after it is given up. */
function draftOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(8).toString('hex')}`
}

/** Removes the drafts of processes that were killed just then. */
async function removeDrafts(path: string): Promise<void> {
  const folder = dirname(path)
  const ours = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.`))
  for (const name of ours) {
    const pid = /\.(\d+)\.[0-9a-f]{16}$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true })
  }
}

/** A pid may have gone to another process since; its start time tells, where the system has it. */
async function isHeld(content: string): Promise<boolean> {
  const life = await lifeOf(pidOf(content))
  const known = content.split(' ')[1]
  return life !== undefined && (life === '' || known === '-' || life === known)
}

function pidOf(content: string): number {
  return Number(content.split(' ')[0])
}

/**
 * Thieves take turns under a lock of their own and look again, so that none removes the lock which
 * another one has just won. That lock is stale only where a thief died within these few calls.
 */
async function removeStale(path: string, stale: string): Promise<void> {
  const guardPath = `${path}.steal`
  const guard = await linkLock(guardPath)
  if (guard === undefined) {
    const thief = await readFile(guardPath, 'utf8').catch(() => undefined)
    if (thief !== undefined && !(await isHeld(thief))) await removeIf(guardPath, thief)
    return
  }
  await removeIf(path, stale)
  await guard.release()
}

/** Removes a lock by renaming it first: of two that remove it, one finds it gone. */
async function removeIf(path: string, content: string): Promise<void> {
  const aside = draftOf(path)
  try {
    if ((await readFile(path, 'utf8')) !== content) return
    await rename(path, aside)
    await unlink(aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
