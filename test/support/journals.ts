/** Journals in folders of their own, and what they hold, for tests. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import type { Journal, JournalEntry } from '../../src/lib/journal/journal.ts'
import {
  openJournal,
  type JournalOptions,
  type OpenedJournal,
} from '../../src/lib/journal/open-journal.ts'
import { abortAfter } from './abort-after.ts'
import { manyTrades } from './trades.ts'

export const DESTINATION = { logId: 'log-1', topic: 'raw_trades' }

/** Opens a journal with room for what a test writes. */
export function openIn(
  folder: string,
  sourceId: string,
  options: Partial<JournalOptions> = {},
): Promise<OpenedJournal> {
  const limits = { partitions: 4, maxBytes: 1 << 30, destination: DESTINATION }
  return openJournal({ folder, sourceId, ...limits, ...options })
}

/** So many trades as one entry. */
export function tradesOf(count: number): { type: 'trades'; trades: Trade[] } {
  return { type: 'trades', trades: manyTrades(count) }
}

const WAIT_LIMIT_MS = 10_000

/** The oldest entry that waits, which must come soon. */
export async function nextOf(journal: Journal): Promise<JournalEntry> {
  const entry = await journal.next(abortAfter(WAIT_LIMIT_MS))
  if (entry === undefined) throw new Error('Nothing waits in the journal')
  return entry
}

/** Takes and acknowledges everything that waits. */
export async function drain(journal: Journal): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = []
  while (journal.backlog().bytes > 0) {
    const entry = await nextOf(journal)
    entries.push(entry)
    await journal.acknowledge(entry)
  }
  return entries
}

/** What a start of produce finds that receives nothing itself, and everything that it says. */
export async function drainLeftovers(
  folder: string,
  options: Partial<JournalOptions> = {},
): Promise<{ entries: JournalEntry[]; notices: readonly string[] }> {
  const { journal, notices } = await openIn(folder, 'nothing-received', options)
  try {
    return { entries: await drain(journal), notices }
  } finally {
    await journal.close()
  }
}

export function tradesIn(entries: readonly JournalEntry[]): Trade[] {
  const records = entries.filter(({ type }) => type === 'trades').flatMap(({ records }) => records)
  return records.map(({ value }) => {
    const bytes = Buffer.from(value)
    const trade = decodeTrade(bytes, 0, bytes.length)
    if (typeof trade === 'string') throw new Error(`${value}: ${trade}`)
    return trade
  })
}

export function seqsIn(entries: readonly JournalEntry[]): number[] {
  return entries.flatMap(({ records }) => records.map(({ seq }) => seq))
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
