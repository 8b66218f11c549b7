/** A real disk of 1 MiB that fills up under the journal. */
import { execFileSync } from 'node:child_process'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, type TestContext } from 'vitest'
import {
  drain,
  drainLeftovers,
  nextOf,
  openIn,
  segmentsOf,
  seqsIn,
  tradesOf,
  upTo,
} from '../../support/journals.ts'
import { tempFolder } from '../../support/trade-files.ts'

const DISK_BYTES = 1024 * 1024

/** A disk of its own; only root may mount one. */
async function smallDisk(context: TestContext): Promise<string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    context.skip('only root can mount a small disk')
  }
  const disk = join(await tempFolder(), 'disk')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', disk])
  } catch {
    context.skip('no disk can be mounted here')
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  return disk
}

const AWAY = {
  code: 'JOURNAL_AWAY',
  exitCode: 69,
  message: expect.stringMatching(/^Cannot write the journal at .*: no space left/) as string,
}

test('a full disk pauses the journal, with nothing half-written, until there is space', async (context) => {
  const disk = await smallDisk(context)
  const folder = join(disk, 'journal')
  const ballast = join(disk, 'ballast')
  await writeFile(ballast, Buffer.alloc(DISK_BYTES / 2))
  const { journal } = await openIn(folder, 'one', { segmentBytes: 100_000 })
  let kept = 0
  const append = async () => {
    expect(await journal.append(tradesOf(333))).toBe(true)
    kept += 333
  }
  const untilFull = async () => {
    for (;;) await append()
  }
  await expect(untilFull()).rejects.toMatchObject(AWAY)
  for (let again = 0; again < 3; again += 1) {
    await expect(journal.append(tradesOf(333))).rejects.toMatchObject(AWAY)
  }
  expect(journal.backlog().trades).toBe(kept)
  const paths = await segmentsOf(folder, 'one')
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  const heads = sizes.reduce((sum, size) => sum + size, 0) - journal.backlog().bytes
  expect(heads).toBeLessThan(200 * paths.length)
  await rm(ballast)
  await append()
  await expect(untilFull()).rejects.toMatchObject(AWAY)
  const first = await nextOf(journal)
  await journal.acknowledge(first)
  await journal.close()
  const { entries, notices } = await drainLeftovers(folder)
  expect(notices).toEqual([])
  expect(seqsIn([first, ...entries])).toEqual(upTo(kept))
  expect(kept).toBeGreaterThan(8_000)
})

test('sending makes room on a full disk', async (context) => {
  const folder = join(await smallDisk(context), 'journal')
  const { journal } = await openIn(folder, 'one', { segmentBytes: 100_000 })
  const untilFull = async () => {
    for (;;) await journal.append(tradesOf(200))
  }
  for (let round = 0; round < 3; round += 1) {
    await expect(untilFull()).rejects.toMatchObject(AWAY)
    await drain(journal)
    await journal.append(tradesOf(1))
    await nextOf(journal)
  }
  await journal.close()
})

test('a full disk under the recording holds the journal back and loses nothing of it', async (context) => {
  const recordFolder = await smallDisk(context)
  const ballast = join(recordFolder, 'ballast')
  const folder = await tempFolder()
  const { journal } = await openIn(folder, 'one')
  await journal.append(tradesOf(2_000))
  await journal.close()
  const { journal: later } = await openIn(folder, 'two', { recordFolder })
  await expect(writeFile(ballast, Buffer.alloc(2 * DISK_BYTES))).rejects.toThrow('ENOSPC')
  await later.acknowledge(await nextOf(later))
  await later.append(tradesOf(10))
  await expect(nextOf(later)).rejects.toMatchObject({ code: 'CANNOT_RECORD', exitCode: 69 })
  await rm(ballast)
  expect(seqsIn([await nextOf(later)])).toEqual(upTo(10))
  expect((await stat(join(recordFolder, 'one-0.jsonl.gz'))).size).toBeGreaterThan(1_000)
  await later.close()
})
