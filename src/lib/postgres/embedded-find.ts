/** Finds the embedded server. Every command starts with this: it reads three small files. */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { isAlive } from '../disk/process-life.ts'
import { embeddedFiles, type EmbeddedRole } from './embedded-files.ts'

export interface EmbeddedServer {
  /** Holds the password: for drivers only, never for messages. */
  readonly url: string
  readonly port: number
  readonly pid: number
}

/**
 * The server of a home that says it is ready. It may be gone at this very moment: who connects and
 * is refused calls ensureServer. Undefined where none runs or where its files cannot be read.
 */
export async function findServer(
  home: string,
  role: EmbeddedRole = 'mkt',
): Promise<EmbeddedServer | undefined> {
  const postmaster = await findPostmaster(home)
  if (!postmaster?.isReady) return undefined
  const password = await textOf(embeddedFiles(home).password(role))
  if (password === undefined) return undefined
  const { pid, port } = postmaster
  return { url: `postgres://${role}:${password.trim()}@127.0.0.1:${port}/${role}`, port, pid }
}

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** False while the server starts, recovers or stops. */
  readonly isReady: boolean
}

/** The living server process of a home, as its postmaster.pid names it. */
export async function findPostmaster(home: string): Promise<Postmaster | undefined> {
  const { data } = embeddedFiles(home)
  const lines = (await textOf(`${data}/postmaster.pid`))?.split('\n') ?? []
  const [pid, , , port, , , , state] = lines
  if (!isAlive(Number(pid)) || !(await mayServe(Number(pid), data))) return undefined
  return { pid: Number(pid), port: Number(port), isReady: state?.trim() === 'ready' }
}

/**
 * False where the pid has gone to another program since (a container started again, a reboot).
 * PostgreSQL works in its data folder; where the system does not show that, its name must do.
 */
async function mayServe(pid: number, data: string): Promise<boolean> {
  const command = await textOf(`/proc/${pid}/cmdline`)
  if (command === undefined) return true
  if (!basename(command.split('\0')[0] as string).startsWith('postgres')) return false
  const working = await stat(`/proc/${pid}/cwd`).catch(() => undefined)
  const folder = await stat(data).catch(() => undefined)
  return working === undefined || (working.ino === folder?.ino && working.dev === folder.dev)
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
