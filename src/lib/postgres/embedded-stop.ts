import { join } from 'node:path'
import { pause } from '../core/pause.ts'
import { signalIfThere } from '../disk/process-life.ts'
import { findPackage } from './embedded-binaries.ts'
import { notStopped } from './embedded-errors.ts'
import { embeddedFiles } from './embedded-files.ts'
import { findPostmaster } from './embedded-find.ts'
import { programFile, runToEnd } from './embedded-run.ts'

const STOP_LIMIT_MS = 30_000
const POLL_MS = 20

/**
 * Stops the server of a home and waits for its end; false where none runs. Clients are cut off
 * (PostgreSQL's fast shutdown), and nothing that was acknowledged is lost.
 * Errors: EMBEDDED_NOT_STOPPED (75).
 */
export async function stopServer(home: string): Promise<boolean> {
  const postmaster = findPostmaster(home)
  if (postmaster === undefined) return false
  await requestStop(home, postmaster.pid)
  const deadlineMs = performance.now() + STOP_LIMIT_MS
  while (performance.now() < deadlineMs) {
    if (findPostmaster(home)?.pid !== postmaster.pid) return true
    await pause(POLL_MS)
  }
  throw notStopped(home, postmaster.pid, STOP_LIMIT_MS)
}

/** Windows has no SIGINT between processes; PostgreSQL's own tool stops it there. */
async function requestStop(home: string, pid: number): Promise<void> {
  if (process.platform !== 'win32') return signalIfThere(pid, 'SIGINT')
  const runner = { native: join(findPackage(), 'native') }
  const options = ['stop', '--mode=fast', '-D', embeddedFiles(home).data]
  await runToEnd(runner, [programFile(runner, 'pg_ctl'), ...options], { cwd: home })
}
