/**
 * Which log answered at a place, as the home remembers it, so that a start while the log is away
 * can go on: one small file for each place and topic in `<home>/logs/`.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashedName } from '../disk/hashed-name.ts'
import { writeDurably } from '../disk/write-durably.ts'

export interface RememberedLog {
  readonly logId: string
  /** How many partitions the topic had. */
  readonly partitions: number
}

export interface LogMemory {
  /** Undefined where nothing is remembered that can be read. */
  recall(): Promise<RememberedLog | undefined>
  /** Errors: those of the file system; what was remembered before is still there then. */
  keep(log: RememberedLog): Promise<void>
  forget(): Promise<void>
}

/** `place` names where the log is looked for, without any secret; the home is there already. */
export function logMemory(home: string, place: string, topic: string): LogMemory {
  const path = join(home, 'logs', `${hashedName([place, topic])}.json`)
  return {
    recall: async () => parse(await readFile(path, 'utf8').catch(() => '')),
    async keep({ logId, partitions }) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const text = JSON.stringify({ place, topic, logId, partitions }, null, 2)
      await writeDurably(path, `${text}\n`)
    },
    forget: () => rm(path, { force: true }),
  }
}

function parse(text: string): RememberedLog | undefined {
  try {
    const { logId, partitions } = JSON.parse(text) as Partial<RememberedLog>
    if (typeof logId !== 'string' || !Number.isInteger(partitions)) return undefined
    return { logId, partitions: Number(partitions) }
  } catch {
    return undefined
  }
}
