import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { lockHolder } from '../disk/lock-file.ts'
import { readDestination, type Destination } from './destination.ts'
import { lockPath } from './journal-lock.ts'
import { readPosition } from './position-file.ts'
import { readSegment } from './read-segment.ts'
import { isSegmentName } from './segment.ts'

export interface Waiting {
  readonly destination: Destination
  readonly trades: number
}

/**
 * How many trades wait in the journal of a folder that nobody sends; undefined where there are none,
 * and where a living process has the journal open. Changes nothing.
 */
export async function waitingIn(folder: string): Promise<Waiting | undefined> {
  const destination = await readDestination(folder)
  if (destination === undefined) return undefined
  if ((await lockHolder(lockPath(folder))) !== undefined) return undefined
  let trades = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) trades += await waitingTrades(join(folder, entry.name))
  }
  return trades === 0 ? undefined : { destination, trades }
}

async function waitingTrades(folder: string): Promise<number> {
  const acknowledged = await readPosition(folder)
  let trades = 0
  for (const name of (await readdir(folder)).filter(isSegmentName)) {
    const path = join(folder, name)
    const { size } = await stat(path)
    trades += (await readSegment({ path, size, acknowledged }))?.waitingTrades ?? 0
  }
  return trades
}
