/** A PostgreSQL server of a test's own: whatever befalls it befalls nobody else. */
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { findPostmaster } from '../../src/lib/postgres/embedded-find.ts'
import { ensureServer } from '../../src/lib/postgres/embedded-start.ts'
import { connectTo } from '../support/database.ts'
import { makeHome, removeHome } from '../support/home.ts'

export interface OwnPostgres {
  readonly url: string
  readonly port: number
  /** Ends one connection of mkt, rather one at work than one at rest. */
  terminateBackend(): Promise<void>
  /** Ends it at once, as `pg_ctl stop --mode=immediate` does: it recovers at its next start. */
  stopImmediately(): Promise<void>
  start(): Promise<void>
  /** Stops the whole server, its connections too, for so long. */
  freeze(lastsMs: number): Promise<void>
}

/** Its data lies in a folder of its own unless another one is named, which has to be empty. */
export async function ownPostgres(options: { home?: string } = {}): Promise<OwnPostgres> {
  const home = options.home ?? (await makeHome())
  onTestFinished(() => removeHome(home))
  const { url, port } = await ensureServer(home)
  const pids = () => serverPids(home, url)
  return {
    ...{ url, port },
    terminateBackend: () => terminateBackend(url),
    async stopImmediately() {
      const postmaster = findPostmaster(home)
      if (postmaster !== undefined) process.kill(postmaster.pid, 'SIGQUIT')
      while (findPostmaster(home) !== undefined) await sleep(POLL_MS)
    },
    async start() {
      await ensureServer(home)
    },
    async freeze(lastsMs) {
      const frozen = await pids()
      for (const pid of frozen) signal(pid, 'SIGSTOP')
      await sleep(lastsMs)
      for (const pid of frozen) signal(pid, 'SIGCONT')
    },
  }
}

const POLL_MS = 20

async function terminateBackend(url: string): Promise<void> {
  const database = connectTo(url)
  await database
    .run(
      (sql) => sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'mkt' and pid <> pg_backend_pid()
        order by state = 'active' desc, random() limit 1`,
    )
    .finally(() => database.close())
}

/** The postmaster and every backend. */
async function serverPids(home: string, url: string): Promise<number[]> {
  const postmaster = findPostmaster(home)
  const database = connectTo(url)
  const rows = await database
    .run((sql) => sql<{ pid: number }[]>`select pid from pg_stat_activity`)
    .finally(() => database.close())
  return [...(postmaster === undefined ? [] : [postmaster.pid]), ...rows.map(({ pid }) => pid)]
}

/** A backend may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It needs no signal any more.
  }
}
