/** Processes that are killed while they write a journal, at any moment and at every named place. */
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { CrashPoint } from '../../../src/lib/core/crash-point.ts'
import { encodeTrade } from '../../../src/lib/core/trade-codec.ts'
import { runScript, type ChildScript } from '../../support/child-script.ts'
import { drainLeftovers, upTo } from '../../support/journals.ts'
import { tempFolder } from '../../support/trade-files.ts'
import { manyTrades } from '../../support/trades.ts'

/** What the writer sends: record n of any source is this one. */
const VALUES = upTo(7).flatMap((round) =>
  manyTrades(1 + round * 3).map((trade) => encodeTrade(trade)),
)

interface Killed {
  /** How many trades were kept for certain. */
  readonly kept: number
  /** By source, what was taken out before the end. */
  readonly sent: readonly {
    readonly sourceId: string
    readonly first: number
    readonly count: number
  }[]
}

async function heard(writer: ChildScript): Promise<Killed> {
  let said = ''
  writer.child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await new Promise((resolve) => writer.child.once('close', resolve))
  const lines = said
    .slice(0, said.lastIndexOf('\n'))
    .split('\n')
    .map((line) => line.split(' '))
  const sent = lines.filter(([word]) => word === 'sent')
  return {
    kept: Number(lines.findLast(([word]) => word === 'kept')?.[1] ?? 0),
    sent: sent.map(([, sourceId = '', first, count]) => ({
      ...{ sourceId, first: Number(first), count: Number(count) },
    })),
  }
}

async function killAfter(folder: string, sourceId: string, mode: string, delayMs: number) {
  const writer = runScript('write-journal.ts', [folder, sourceId, mode])
  const said = heard(writer)
  await new Promise((resolve) => writer.child.stdout?.once('data', resolve))
  await sleep(delayMs)
  writer.child.kill('SIGKILL')
  return said
}

interface Sent {
  readonly sourceId: string
  readonly first: number
  readonly count: number
}

/** Which numbers of a source went out, in runs without a hole; every record is the right one. */
async function leftIn(folder: string): Promise<Sent[]> {
  const { entries } = await drainLeftovers(folder)
  for (const { seq, value } of entries.flatMap(({ records }) => records)) {
    expect(value).toBe(VALUES[seq % VALUES.length])
  }
  return entries.map(({ sourceId, records }) => {
    const first = records[0]?.seq as number
    expect(records.map(({ seq }) => seq)).toEqual(upTo(records.length).map((at) => first + at))
    return { sourceId, first, count: records.length }
  })
}

/** How many records of a source went out, with none left out; some may have gone twice. */
function reached(sourceId: string, sent: readonly Sent[]): number {
  let end = 0
  for (const one of sent.filter((each) => each.sourceId === sourceId)) {
    expect(one.first).toBeLessThanOrEqual(end)
    end = Math.max(end, one.first + one.count)
  }
  return end
}

describe('a writer that is killed', () => {
  test('at any moment has lost nothing that was kept', async () => {
    const KILLS = 6
    const folders = await Promise.all([tempFolder(), tempFolder(), tempFolder()])
    let total = 0
    await Promise.all(
      folders.map(async (folder, lane) => {
        const kept = new Map<string, number>()
        for (let kill = 0; kill < KILLS; kill += 1) {
          const said = await killAfter(folder, `s${kill}`, 'keep', 10 + lane * 15 + kill * 11)
          kept.set(`s${kill}`, said.kept)
        }
        const left = await leftIn(folder)
        for (const [sourceId, count] of kept) {
          expect(reached(sourceId, left)).toBeGreaterThanOrEqual(count)
          total += count
        }
        expect(left.map(({ sourceId }) => sourceId)).toEqual(left.map((one) => one.sourceId).sort())
      }),
    )
    expect(total).toBeGreaterThan(1_000)
  })

  test('while it sends, at any moment, has sent or kept everything', async () => {
    const folder = await tempFolder()
    const sent: Sent[] = []
    const kept = new Map<string, number>()
    for (let kill = 0; kill < 6; kill += 1) {
      const said = await killAfter(folder, `s${kill}`, 'send', 20 + kill * 30)
      kept.set(`s${kill}`, said.kept)
      sent.push(...said.sent)
    }
    sent.push(...(await leftIn(folder)))
    expect([...kept.values()].some((count) => count > 500)).toBe(true)
    for (const [sourceId, count] of kept) {
      expect(reached(sourceId, sent)).toBeGreaterThanOrEqual(count)
    }
  })
})

describe('a writer that dies', () => {
  const PLACES: readonly CrashPoint[] = [
    'journal-received',
    'journal-half-written',
    'journal-written',
    'journal-rolled',
    'segment-removed',
    'send-position-kept',
  ]

  test.each(PLACES)('at %s has sent or kept everything', async (place) => {
    const folder = await tempFolder()
    const sent: Sent[] = []
    const kept = new Map<string, number>()
    for (const pass of [1, 4]) {
      const args = [folder, `s${pass}`, 'send', `${place}:${pass}`]
      const writer = runScript('write-journal.ts', args)
      const said = await heard(writer)
      await expect(writer.output).rejects.toThrow(/^$/)
      expect(writer.child.signalCode).toBe('SIGKILL')
      kept.set(`s${pass}`, said.kept)
      sent.push(...said.sent)
    }
    sent.push(...(await leftIn(folder)))
    for (const [sourceId, count] of kept) {
      expect(reached(sourceId, sent)).toBeGreaterThanOrEqual(count)
    }
    expect((await readdir(folder)).filter((name) => name.startsWith('s'))).toEqual([])
  })

  test('in the middle of a write leaves a part that is cut off', async () => {
    const folder = await tempFolder()
    const args = [folder, 'one', 'keep', 'journal-half-written:9']
    const { kept } = await heard(runScript('write-journal.ts', args))
    const { entries, notices } = await drainLeftovers(folder)
    expect(entries.flatMap(({ records }) => records)).toHaveLength(kept)
    expect(notices).toEqual([expect.stringMatching(/^Cut \d+ bytes .* the journal .*one/)])
    expect(await readdir(folder)).toEqual(['destination.json'])
  })
})
