import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../../src/lib/disk/process-life.ts'
import { stopServer } from '../../src/lib/postgres/embedded-stop.ts'
import { stopKafka } from './kafka-process.ts'

const PREFIX = 'mkt-test-'

/** An empty MKT_HOME of this process; root's is open to other accounts, as /var/lib/mkt is. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  if (process.getuid?.() === 0) await chmod(home, 0o755)
  return home
}

/** Stops the servers of a home, where some run, and removes the home. */
export async function removeHome(home: string): Promise<void> {
  await stopServer(home)
  await stopKafka(home)
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
}

/** Removes the homes of test runs that were killed. */
export async function removeAbandonedHomes(): Promise<void> {
  const homes = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX))
  for (const home of homes) {
    const pid = Number(home.slice(PREFIX.length).split('-')[0])
    if (!isAlive(pid)) await removeHome(join(tmpdir(), home)).catch(() => undefined)
  }
}
