/** Files of trades for tests, in a folder that goes with the test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { MktError } from '../../src/lib/core/errors.ts'
import { tradeAt } from '../../src/lib/core/trade-columns.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import type { FileBatch } from '../../src/lib/feed/feed.ts'
import { openFileFeed, type FileFeed, type FileFeedOptions } from '../../src/lib/feed/file-feed.ts'
import type { FileBytes } from '../../src/lib/feed/inputs/input.ts'
import { openPath, type OpenOptions } from '../../src/lib/feed/inputs/open-input.ts'

export const NEVER = new AbortController().signal

/** An empty folder that is removed when the test ends. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `mkt-files-${process.pid}-`))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A file in a folder of its own; gives its path. */
export async function fileOf(content: string | Buffer, name = 'trades'): Promise<string> {
  const path = join(await tempFolder(), name)
  await writeFile(path, content)
  return path
}

/** A source of bytes that gives these chunks one by one. */
export async function* chunks(...parts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part))
}

export function streamOf(...parts: readonly (string | Buffer)[]): Readable {
  return Readable.from(parts.map((part) => Buffer.from(part)))
}

/** All bytes of a file as mkt reads it. */
export async function readWhole(path: string, options: Partial<OpenOptions> = {}): Promise<Buffer> {
  const parts: Buffer[] = []
  const file = await openPath(path, { signal: NEVER, ...options })
  try {
    for await (const part of file.read()) parts.push(part)
  } finally {
    await file.close()
  }
  return Buffer.concat(parts)
}

/** What a file feed gave, all batches together. */
export interface WholeFile {
  /** The name of the format; undefined for an empty file. */
  readonly format: string | undefined
  readonly toldBy: string | undefined
  readonly trades: readonly ReadTrade[]
  /** Reason and line. */
  readonly rejects: readonly (readonly [string, number | undefined])[]
  readonly samples: readonly string[]
  readonly control: Record<string, number>
  readonly duplicates: number
  readonly notSelected: number
  readonly read: number
  readonly broken: MktError | undefined
}

export interface ReadTrade {
  readonly trade: Trade
  readonly line: number
  readonly seq: number
  readonly id: string | undefined
}

/** Reads a file of this content to its end. */
export async function readTrades(
  content: string | Buffer,
  options: Partial<FileFeedOptions> & { readonly name?: string } = {},
): Promise<WholeFile> {
  const { name = 'trades', ...others } = options
  const file = await openPath(await fileOf(content, name), { signal: NEVER })
  try {
    return await readFeed(await openFileFeed({ ...contentOf(file), name }, others))
  } finally {
    await file.close()
  }
}

function contentOf(file: FileBytes) {
  return { name: file.name, bytes: file.read(), table: file.table }
}

/** All that a file gives, whose columns hold for one batch only. */
export async function readFeed(feed: FileFeed): Promise<WholeFile> {
  const batches: FileBatch[] = []
  const trades: ReadTrade[] = []
  for await (const batch of feed.batches()) {
    batches.push(batch)
    for (let row = 0; row < batch.trades.length; row += 1) trades.push(readTradeAt(batch, row))
  }
  const rejects = batches.flatMap((batch) => batch.rejects)
  return {
    format: feed.format?.name,
    toldBy: feed.format?.toldBy,
    trades,
    rejects: rejects.map(({ reason, line }) => [reason, line] as const),
    samples: rejects.map(({ sample }) => sample),
    control: countsOf(batches.flatMap(({ control }) => [...control])),
    duplicates: sum(batches.map(({ duplicates }) => duplicates)),
    notSelected: sum(batches.map(({ notSelected }) => notSelected)),
    read: batches.at(-1)?.read ?? 0,
    broken: batches.at(-1)?.broken,
  }
}

function readTradeAt({ trades }: FileBatch, row: number): ReadTrade {
  const number = trades.idNumber[row] as number
  return {
    trade: tradeAt(trades, row),
    line: trades.line[row] as number,
    seq: trades.seq[row] as number,
    id: Number.isNaN(number) ? trades.idText.get(row) : String(number),
  }
}

function countsOf(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const [type, count] of counts) all[type] = (all[type] ?? 0) + count
  return all
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A trade as one line of JSON. */
export function line(symbol: string, time: number | string, price = '1.5', size = '2'): string {
  return `{"p":${price},"s":${JSON.stringify(symbol)},"t":${time},"v":${size}}\n`
}
