/** Journals in folders of their own, and what they hold, for tests. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeTrade } from '../../src/lib/core/trade-codec.ts'
import { startOf, type RecordBlock } from '../../src/lib/core/record-block.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import type { Journal, JournalEntry, NewEntry } from '../../src/lib/journal/journal.ts'
import {
  openJournal,
  type JournalOptions,
  type OpenedJournal,
} from '../../src/lib/journal/open-journal.ts'
import { abortAfter } from './abort-after.ts'
import { columnsOf } from './columns-of.ts'
import { manyTrades } from './trades.ts'

export const DESTINATION = { logId: 'log-1', topic: 'raw_trades' }

/** Opens a journal with room for what a test writes. */
export function openIn(
  folder: string,
  sourceId: string,
  options: Partial<JournalOptions> = {},
): Promise<OpenedJournal> {
  const limits = { partitions: 4, maxBytes: 1 << 30, destination: DESTINATION, partitionOf }
  return openJournal({ folder, sourceId, ...limits, ...options })
}

type TradesEntry = NewEntry & { readonly type: 'trades' }

/** So many trades as one entry. */
export function tradesOf(count: number): TradesEntry {
  return entryOf(manyTrades(count))
}

export function entryOf(trades: readonly Trade[]): TradesEntry {
  return { type: 'trades', trades: columnsOf(trades) }
}

/** An entry that was copied: it stays when it is acknowledged. */
export interface TakenEntry extends Omit<JournalEntry, 'records'> {
  readonly records: readonly JournalRecord[]
}

export interface JournalRecord {
  readonly key: string
  readonly value: string
  readonly seq: number
  readonly partition: number
}

export function copyOf(entry: JournalEntry): TakenEntry {
  return { ...entry, records: recordsOf(entry.records) }
}

export function recordsOf(block: RecordBlock): JournalRecord[] {
  return Array.from({ length: block.length }, (_, row) => ({
    key: Buffer.from(block.keys.bytesOf(block.key[row] as number)).toString(),
    value: block.bytes.toString('utf8', startOf(block, row), block.ends[row]),
    seq: block.seq[row] as number,
    partition: block.keys.partitionOf(block.key[row] as number),
  }))
}

const WAIT_LIMIT_MS = 10_000

/** The oldest entry that waits, which must come soon. */
export async function nextOf(journal: Journal): Promise<JournalEntry> {
  const entry = await journal.next(abortAfter(WAIT_LIMIT_MS))
  if (entry === undefined) throw new Error('Nothing waits in the journal')
  return entry
}

/** Takes and acknowledges everything that waits. */
export async function drain(journal: Journal): Promise<TakenEntry[]> {
  const entries: TakenEntry[] = []
  while (journal.backlog().bytes > 0) {
    const entry = await nextOf(journal)
    entries.push(copyOf(entry))
    await journal.acknowledge(entry)
  }
  return entries
}

/** What a start of produce finds that receives nothing itself, and everything that it says. */
export async function drainLeftovers(
  folder: string,
  options: Partial<JournalOptions> = {},
): Promise<{ entries: TakenEntry[]; notices: readonly string[] }> {
  const { journal, notices } = await openIn(folder, 'nothing-received', options)
  try {
    return { entries: await drain(journal), notices }
  } finally {
    await journal.close()
  }
}

export function tradesIn(entries: readonly TakenEntry[]): Trade[] {
  const records = entries.filter(({ type }) => type === 'trades').flatMap(({ records }) => records)
  return records.map(({ value }) => {
    const bytes = Buffer.from(value)
    const trade = decodeTrade(bytes, 0, bytes.length)
    if (typeof trade === 'string') throw new Error(`${value}: ${trade}`)
    return trade
  })
}

export function seqsIn(entries: readonly (JournalEntry | TakenEntry)[]): number[] {
  return entries.flatMap(({ records }) =>
    'bytes' in records
      ? [...records.seq.subarray(0, records.length)]
      : records.map(({ seq }) => seq),
  )
}

/** The numbers from 0, so many of them. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

/** The segment files of a source, in order. */
export async function segmentsOf(folder: string, sourceId: string): Promise<string[]> {
  const names = await readdir(join(folder, sourceId)).catch(() => [])
  const segments = names.filter((name) => name.endsWith('.journal')).sort()
  return segments.map((name) => join(folder, sourceId, name))
}
