import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../disk/write-durably.ts'

/** Where the trades of a journal are sent. */
export interface Destination {
  readonly logId: string
  readonly topic: string
}

const NAME = 'destination.json'

/** Writes down whose journal a folder is, for other starts to say. */
export async function keepDestination(folder: string, destination: Destination): Promise<void> {
  if ((await readDestination(folder)) !== undefined) return
  await writeDurably(join(folder, NAME), `${JSON.stringify(destination)}\n`)
}

/** Whose journal a folder is; undefined where that is not known. */
export async function readDestination(folder: string): Promise<Destination | undefined> {
  try {
    const text = await readFile(join(folder, NAME), 'utf8')
    const { logId, topic } = JSON.parse(text) as Partial<Destination>
    return typeof logId === 'string' && typeof topic === 'string' ? { logId, topic } : undefined
  } catch {
    return undefined
  }
}
