/** Sorted runs of bars in one temporary file, which is gone when it is closed. */
import type { FileHandle } from 'node:fs/promises'
import type { Bar } from '../lib/core/bar.ts'
import { EXIT, messageOf, MktError } from '../lib/core/errors.ts'
import { openNamelessFile } from '../lib/disk/nameless-file.ts'
import { barsOfBlock, BLOCK_BYTES, clearBlock, emptyBlock, hasRoom, writeBar } from './bar-block.ts'
import type { BarPages } from './merged-pages.ts'

/** Where bars stand in the file, sorted by symbol and time: the bytes [start, end). */
export interface BarRun {
  readonly start: number
  readonly end: number
}

export interface BarRuns {
  /** Errors: CANNOT_SPILL (exit 73), as for read. */
  write(pages: BarPages): Promise<BarRun>
  /** The bars of a run, some hundreds at a time. */
  read(run: BarRun): AsyncGenerator<Bar[]>
  close(): Promise<void>
}

/** The file is made when the first run is written. */
export function barRuns(): BarRuns {
  let opening: Promise<FileHandle> | undefined
  let end = 0
  const file = () => (opening ??= openNamelessFile())
  const append = async (bytes: Buffer): Promise<void> => {
    const { bytesWritten } = await spilling(file().then((at) => at.write(bytes, 0, null, end)))
    if (bytesWritten < bytes.length) throw cannotSpill('it takes no more')
    end += bytes.length
  }
  return {
    async write(pages) {
      const start = end
      for await (const block of blocksOf(pages)) await append(block)
      return { start, end }
    },
    async *read(run) {
      const bytes = Buffer.allocUnsafe(BLOCK_BYTES)
      for (let at = run.start; at < run.end; at += BLOCK_BYTES) {
        await spilling(file().then((from) => from.read(bytes, 0, BLOCK_BYTES, at)))
        yield barsOfBlock(bytes)
      }
    },
    close: () =>
      opening?.then(
        (at) => at.close(),
        () => undefined,
      ) ?? Promise.resolve(),
  }
}

/** The bytes hold until the next block is asked for. */
async function* blocksOf(pages: BarPages): AsyncGenerator<Buffer> {
  const block = emptyBlock()
  for await (const bars of pages) {
    for (const bar of bars) {
      if (!hasRoom(block)) {
        yield block.bytes
        clearBlock(block)
      }
      writeBar(block, bar)
    }
  }
  yield block.bytes
}

async function spilling<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw cannotSpill(messageOf(error))
  }
}

function cannotSpill(why: string): MktError {
  return new MktError(`Cannot keep bars in a temporary file, which so many of them need: ${why}`, {
    code: 'CANNOT_SPILL',
    exit: EXIT.cannotCreate,
    tryThis: ['set TMPDIR to a folder with space', 'read fewer trades, with --from and --to'],
  })
}
