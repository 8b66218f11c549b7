/**
 * Processes of a server whose postmaster was killed. Most end by themselves at once; one that
 * computes for a long time keeps the shared memory, and no new server can start before it ends.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'

/**
 * Kills what is left of a server over this data folder; the log of the database makes that safe.
 * Leaves everything alone while a postmaster lives, and where the system has no /proc.
 */
export async function killOrphans(data: string): Promise<void> {
  const processes = await processesIn(data)
  if (processes.some(({ title }) => isPostmaster(title))) return
  for (const { pid, title } of processes) if (title.startsWith(CHILD_TITLE)) killIfThere(pid)
}

/** A child is titled "postgres: checkpointer"; a postmaster has the path of its program. */
const CHILD_TITLE = 'postgres: '

function isPostmaster(title: string): boolean {
  return !title.startsWith(CHILD_TITLE) && basename(title).startsWith('postgres')
}

interface Found {
  readonly pid: number
  readonly title: string
}

/** The processes whose working folder this is, with the first word of their command line. */
async function processesIn(folder: string): Promise<Found[]> {
  const { ino, dev } = await stat(folder)
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found: Found[] = []
  for (const pid of pids) {
    const working = await stat(`/proc/${pid}/cwd`).catch(() => undefined)
    if (working?.ino !== ino || working.dev !== dev) continue
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    found.push({ pid: Number(pid), title: command.split('\0')[0] as string })
  }
  return found
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
