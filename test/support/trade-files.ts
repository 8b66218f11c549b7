/** Files of trades for tests, in a folder that goes with the test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { FileBatch } from '../../src/lib/feed/feed.ts'
import { openFileBytes, type FileBytesOptions } from '../../src/lib/feed/file-bytes.ts'
import { fileFeed, type FileFeedOptions } from '../../src/lib/feed/file-feed.ts'

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
export async function readWhole(
  path: string,
  options: Partial<FileBytesOptions> = {},
): Promise<Buffer> {
  const parts: Buffer[] = []
  const file = await openFileBytes(path, { signal: NEVER, ...options })
  try {
    for await (const part of file.read()) parts.push(part)
  } finally {
    await file.close()
  }
  return Buffer.concat(parts)
}

/** What a file feed gave, all batches together. */
export interface WholeFile {
  readonly batches: readonly FileBatch[]
  readonly trades: readonly FileBatch['trades'][number][]
  /** Reason and line. */
  readonly rejects: readonly (readonly [string, number | undefined])[]
  readonly control: Record<string, number>
  readonly duplicates: number
  readonly notSelected: number
}

/** Reads a file of this content to its end. */
export async function readTrades(
  content: string | Buffer,
  options: Partial<FileFeedOptions> = {},
): Promise<WholeFile> {
  const file = await openFileBytes(await fileOf(content), { signal: NEVER })
  const batches: FileBatch[] = []
  try {
    for await (const batch of fileFeed(file.read(), { name: 'trades', ...options })) {
      batches.push(batch)
    }
  } finally {
    await file.close()
  }
  return {
    batches,
    trades: batches.flatMap(({ trades }) => trades),
    rejects: batches.flatMap(({ rejects }) =>
      rejects.map(({ reason, line }) => [reason, line] as const),
    ),
    control: countsOf(batches.flatMap(({ control }) => [...control])),
    duplicates: sum(batches.map(({ duplicates }) => duplicates)),
    notSelected: sum(batches.map(({ notSelected }) => notSelected)),
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
