/**
 * A program that measures a journal: measure-journal.ts FOLDER BATCH TRADES. It appends so many
 * trades in batches of this size, opens the journal again, takes everything out, and prints as JSON
 * how fast that was and how much memory it took at most.
 */
import { openIn, tradesOf } from './journals.ts'

const [folder = '', batch = '', count = ''] = process.argv.slice(2)
const LIMITS = { maxBytes: 2 ** 32 }
const total = Number(count)

const { journal } = await openIn(folder, 'one', LIMITS)
const entry = tradesOf(Number(batch))
const appendS = await seconds(async () => {
  for (let kept = 0; kept < total; kept += entry.trades.length) await journal.append(entry)
})
const { bytes } = journal.backlog()
await journal.close()

let later = journal
const openS = await seconds(async () => {
  later = (await openIn(folder, 'two', LIMITS)).journal
})
const readS = await seconds(() => takeAll())
await later.close()
const rssMiB = Math.round(process.resourceUsage().maxRSS / 1024)
const perSecond = (time: number) => Math.round(total / time)
const speeds = { append: perSecond(appendS), open: perSecond(openS), read: perSecond(readS) }
process.stdout.write(JSON.stringify({ ...speeds, rssMiB, mib: Math.round(bytes / 2 ** 20) }))

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await action()
  return (performance.now() - startMs) / 1000
}

async function takeAll(): Promise<void> {
  const { signal } = new AbortController()
  later.end()
  for (let next; (next = await later.next(signal)) !== undefined;) await later.acknowledge(next)
}
