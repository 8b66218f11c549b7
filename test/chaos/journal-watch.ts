/** Watches the journals of a home from outside: what ever stood there has to come into the log. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeTrade } from '../../src/lib/core/trade-codec.ts'
import { decodeFrame, type Frame } from '../../src/lib/journal/frame.ts'
import { journalsFolder } from '../../src/lib/journal/journal-folder.ts'
import { isSegmentName } from '../../src/lib/journal/segment.ts'
import { numberOf } from './numbered-trades.ts'

export interface JournalWatch {
  /** Looks at once, such as when a process has died. */
  look(): void
  /** Whether the trade of this number was ever seen there. */
  has(number: number): boolean
  /** Looks for the last time; gives the numbers of the trades that were ever seen there. */
  stop(): ReadonlySet<number>
}

const LOOK_EVERY_MS = 100

export function watchJournals(home: string): JournalWatch {
  const seen = new Set<number>()
  const ends = new Map<string, number>()
  const look = (): void => {
    for (const path of segmentsIn(journalsFolder(home))) {
      ends.set(path, addNumbers(seen, path, ends.get(path) ?? 0))
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    look,
    has: (number) => seen.has(number),
    stop() {
      clearInterval(timer)
      look()
      return seen
    },
  }
}

/** None where the home has no journal yet. */
function segmentsIn(folder: string): string[] {
  return entriesOf(folder).filter((path) => isSegmentName(path.slice(path.lastIndexOf('/') + 1)))
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))
  } catch {
    return []
  }
}

/** Reads whole frames from a place on; gives where they end. The file may go at any moment. */
function addNumbers(seen: Set<number>, path: string, from: number): number {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return from
  }
  let at = from
  for (let frame; (frame = decodeFrame(bytes, at)) !== undefined; at += frame.bytes) {
    if (frame.type === 'trades') numbersOf(frame).forEach((number) => seen.add(number))
  }
  return at
}

/** Every other line is a trade; those between are keys. */
function numbersOf({ payload }: Frame): number[] {
  const lines = payload.toString('utf8').split('\n')
  const values = lines.filter((_, at) => at % 2 === 1)
  return values.map((value) => {
    const trade = decodeTrade(Buffer.from(value), 0, Buffer.byteLength(value))
    if (typeof trade === 'string') throw new Error(`The journal holds no trade: ${value}`)
    return numberOf(trade.size)
  })
}
