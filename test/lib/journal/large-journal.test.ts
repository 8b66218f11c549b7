/** What a journal costs. The limits are far below what it does, for slow and busy machines. */
import { expect, test } from 'vitest'
import { runScript } from '../../support/child-script.ts'
import { tempFolder } from '../../support/trade-files.ts'

interface Measured {
  /** Trades a second. */
  readonly append: number
  readonly open: number
  readonly read: number
  readonly rssMiB: number
  /** The size of the backlog. */
  readonly mib: number
}

async function measure(batch: number, trades: number): Promise<Measured> {
  const args = [await tempFolder(), String(batch), String(trades)]
  const { output } = runScript('measure-journal.ts', args)
  return JSON.parse(await output) as Measured
}

const LIMIT_MS = 120_000

test(
  'a backlog of three million trades is kept and sent in little memory, and fast',
  { timeout: LIMIT_MS },
  async () => {
    const measured = await measure(500, 3_000_000)
    expect(measured.mib).toBeGreaterThan(180)
    expect(measured.rssMiB).toBeLessThan(256)
    expect(measured.append).toBeGreaterThan(60_000)
    expect(measured.open).toBeGreaterThan(200_000)
    expect(measured.read).toBeGreaterThan(100_000)
  },
)

test('single messages are kept one by one, and sent together', { timeout: LIMIT_MS }, async () => {
  const measured = await measure(5, 100_000)
  expect(measured.append).toBeGreaterThan(10_000)
  expect(measured.read).toBeGreaterThan(100_000)
})
