/**
 * Finds the embedded server. Every command starts with this: it reads three small files, and at once,
 * since the first file that is read in the background takes as long as to begin four threads.
 */
import { readFileSync, statSync, type Stats } from 'node:fs'
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
export function findServer(home: string, role: EmbeddedRole = 'mkt'): EmbeddedServer | undefined {
  const postmaster = findPostmaster(home)
  if (!postmaster?.isReady) return undefined
  const password = textOf(embeddedFiles(home).password(role))
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
export function findPostmaster(home: string): Postmaster | undefined {
  const { data } = embeddedFiles(home)
  const lines = textOf(`${data}/postmaster.pid`)?.split('\n') ?? []
  const [pid, , , port, , , , state] = lines
  if (!isAlive(Number(pid)) || !mayServe(Number(pid), data)) return undefined
  return { pid: Number(pid), port: Number(port), isReady: state?.trim() === 'ready' }
}

/**
 * False where the pid has gone to another program since (a container started again, a reboot).
 * PostgreSQL works in its data folder; where the system does not show that, its name must do.
 */
function mayServe(pid: number, data: string): boolean {
  const command = textOf(`/proc/${pid}/cmdline`)
  if (command === undefined) return true
  if (!basename(command.split('\0')[0] as string).startsWith('postgres')) return false
  const working = statOf(`/proc/${pid}/cwd`)
  const folder = statOf(data)
  return working === undefined || (working.ino === folder?.ino && working.dev === folder.dev)
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}
