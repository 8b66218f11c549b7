import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderSize } from '../disk/folder-size.ts'
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
  const sizeBytes = await folderSize(dataDir)
  const kept = { dataDir, logFile, sizeBytes }
  if (version === undefined) return { state: 'absent', ...kept }
  const postmaster = findPostmaster(home)
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
