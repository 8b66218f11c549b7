/**
 * A program that keeps trades until it is killed: write-journal.ts FOLDER SOURCE [MODE] [CRASH_AT].
 * It says `kept N` once so many trades are kept. In the mode send it also takes them out again and
 * says `sent SOURCE FIRST COUNT` before it acknowledges them; in the mode hold it does nothing more.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { armCrashPoint } from '../../src/lib/core/crash-point.ts'
import type { Journal } from '../../src/lib/journal/journal.ts'
import { openIn, tradesOf } from './journals.ts'

const [folder = '', sourceId = '', mode = 'keep', crashAt] = process.argv.slice(2)
const SEGMENT_BYTES = 20_000
const LIFE_MS = 20_000
const UNSENT_MAX_TRADES = 500

const { journal } = await openIn(folder, sourceId, { segmentBytes: SEGMENT_BYTES })
process.stdout.write('open\n')
setTimeout(() => process.exit(1), LIFE_MS)
if (mode !== 'hold') {
  if (crashAt !== undefined) armCrashPoint(crashAt)
  await Promise.all([keepAll(journal), mode === 'send' ? sendAll(journal) : undefined])
}
await sleep(LIFE_MS)

async function keepAll(to: Journal): Promise<void> {
  let kept = 0
  for (let round = 0; ; round += 1) {
    const entry = tradesOf(1 + (round % 7) * 3)
    await to.append(entry)
    kept += entry.trades.length
    process.stdout.write(`kept ${kept}\n`)
    while (mode === 'send' && to.backlog().trades > UNSENT_MAX_TRADES) await sleep(1)
  }
}

async function sendAll(from: Journal): Promise<void> {
  const { signal } = new AbortController()
  for (let entry; (entry = await from.next(signal)) !== undefined;) {
    const { seq, length } = entry.records
    process.stdout.write(`sent ${entry.sourceId} ${seq[0]} ${length}\n`)
    await from.acknowledge(entry)
  }
}
