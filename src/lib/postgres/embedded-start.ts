/**
 * The embedded PostgreSQL: one server per home, started by whoever needs it first, shared by all,
 * and left running. PostgreSQL's own interlocks make that safe; the lock only saves useless work.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import { makeHome } from '../disk/home.ts'
import { lockHolder, takeLock } from '../disk/lock-file.ts'
import { pathExists } from '../disk/path-exists.ts'
import { isAlive } from '../disk/process-life.ts'
import { homeRefused, notReady, passwordRefused, startFailed } from './embedded-errors.ts'
import { embeddedFiles } from './embedded-files.ts'
import { findPostmaster, type EmbeddedServer } from './embedded-find.ts'
import { createData } from './embedded-init.ts'
import { launch } from './embedded-launch.ts'
import { killOrphans } from './embedded-orphans.ts'
import { answeringServer, untilReady } from './embedded-ready.ts'
import type { Runner } from './embedded-run.ts'
import { removeStages } from './embedded-stage.ts'
import { chooseRunner, type EmbeddedOptions } from './embedded-user.ts'

export interface EnsuredServer extends EmbeddedServer {
  /** Found running, started over data that was there, or created together with new data. */
  readonly how: 'found' | 'started' | 'created'
  readonly elapsedMs: number
}

/**
 * The running server of a home (an absolute path), which is started, or created, where it is not
 * there. It goes on when this process ends; stopServer ends it. Errors: EMBEDDED_START_FAILED (69),
 * EMBEDDED_HOME and EMBEDDED_CREATE_FAILED (73), EMBEDDED_NOT_READY (75), EMBEDDED_REFUSED (77),
 * EMBEDDED_UNSUPPORTED and EMBEDDED_NO_ACCOUNT (78).
 */
export async function ensureServer(
  home: string,
  options: EmbeddedOptions = {},
): Promise<EnsuredServer> {
  const startMs = performance.now()
  try {
    const found = await answeringServer(home)
    const ensured = found === undefined ? await startOrWait(home, options) : asFound(found)
    return { ...ensured, elapsedMs: Math.round(performance.now() - startMs) }
  } catch (error) {
    throw error instanceof MktError ? error : startFailed(home, messageOf(error), error)
  }
}

type Ensured = Omit<EnsuredServer, 'elapsedMs'>

function asFound(server: EmbeddedServer): Ensured {
  return { ...server, how: 'found' }
}

const WAIT_LIMIT_MS = 120_000
const WAIT_POLL_MS = 50

async function startOrWait(home: string, options: EmbeddedOptions): Promise<Ensured> {
  const { lock: path } = embeddedFiles(home)
  await makeHome(home).catch((error: unknown) => {
    throw homeRefused(home, error)
  })
  const deadlineMs = performance.now() + WAIT_LIMIT_MS
  while (performance.now() < deadlineMs) {
    const lock = await takeLock(path)
    if (lock !== undefined) return startUnderLock(home, options).finally(() => lock.release())
    const server = await answeringServer(home)
    if (server !== undefined) return asFound(server)
    await pause(WAIT_POLL_MS)
  }
  throw notReady(home, `process ${(await lockHolder(path)) ?? 'unknown'} is still starting it`)
}

async function startUnderLock(home: string, options: EmbeddedOptions): Promise<Ensured> {
  const { data, password } = embeddedFiles(home)
  const isNew = !(await pathExists(data))
  if (!isNew && !(await pathExists(password('mkt')))) throw passwordRefused(home)
  const living = await untilReady(home, () => findPostmaster(home) === undefined)
  if (living !== undefined) return asFound(living)
  await removeStages(home)
  const runner = await chooseRunner(home, options)
  if (isNew) await createData(home, runner)
  return { ...(await startServer(home, runner)), how: isNew ? 'created' : 'started' }
}

const START_TRIES = 12
/** As long as this the children of a killed postmaster may end by themselves. */
const PATIENT_TRIES = 6
const RETRY_DELAY_MS = 250

async function startServer(home: string, runner: Runner): Promise<EmbeddedServer> {
  const { data, log } = embeddedFiles(home)
  for (let tries = 1; tries <= START_TRIES; tries += 1) {
    if (tries > PATIENT_TRIES) await killOrphans(data)
    await removeForeignPid(home)
    const server = await untilReady(home, await launch(home, runner))
    if (server !== undefined) return server
    await pause(RETRY_DELAY_MS)
  }
  throw startFailed(home, `its log ends with:\n${await endOf(log)}`)
}

/** PostgreSQL does not start while its postmaster.pid names any living process of its user. */
async function removeForeignPid(home: string): Promise<void> {
  const path = join(embeddedFiles(home).data, 'postmaster.pid')
  const pid = Number((await readFile(path, 'utf8').catch(() => '')).split('\n')[0])
  if (isAlive(pid) && findPostmaster(home) === undefined) await rm(path, { force: true })
}

const LOG_LINES_SHOWN = 4

async function endOf(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n')
  return lines.slice(-LOG_LINES_SHOWN).join('\n')
}
