import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedFiles } from './embedded-files.ts'
import { findPostmaster } from './embedded-find.ts'

export interface EmbeddedStatus {
  readonly state: 'absent' | 'stopped' | 'starting or stopping' | 'running'
  readonly pid?: number
  readonly port?: number
  /** Without the password. */
  readonly url?: string
  readonly dataDir: string
  readonly logFile: string
  /** What the data takes on disk; 0 before the first start. */
  readonly sizeBytes: number
  /** PostgreSQL's major version, as the data says; undefined before the first start. */
  readonly version?: string
}

/** What there is of the embedded server of a home; starts and changes nothing. */
export async function serverStatus(home: string): Promise<EmbeddedStatus> {
  const { data: dataDir, log: logFile } = embeddedFiles(home)
  const version = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined)
  const sizeBytes = await sizeOf(dataDir)
  const kept = { dataDir, logFile, sizeBytes }
  if (version === undefined) return { state: 'absent', ...kept }
  const postmaster = await findPostmaster(home)
  if (postmaster === undefined) return { state: 'stopped', ...kept, version: version.trim() }
  const { pid, port, isReady } = postmaster
  return {
    state: isReady ? 'running' : 'starting or stopping',
    pid,
    port,
    url: `postgres://mkt@127.0.0.1:${port}/mkt`,
    ...kept,
    version: version.trim(),
  }
}

/** Files come and go while a server runs: what has gone counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const options = { recursive: true, withFileTypes: true } as const
  const entries = await readdir(folder, options).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(({ parentPath, name }) =>
    stat(join(parentPath, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
