/** A market, the journal of whoever listens to it, and the judgement over what came of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Trade } from '../../src/lib/core/trade.ts'
import { runMkt, type Environment } from '../support/run-mkt.ts'
import { barRows, logEnd, type Arena } from './arena.ts'
import { keepFigures, type ChaosFigures } from './chaos-figures.ts'
import { chaosSize } from './chaos-size.ts'
import { watchJournals } from './journal-watch.ts'
import { logTrades } from './log-trades.ts'
import { numberOf } from './numbered-trades.ts'
import { observedMarket, type ObservedMarket } from './observed-market.ts'
import { judgeProduce, type CoverageRow } from './produce-oracle.ts'

export interface ProduceStage {
  readonly market: ObservedMarket
  /** What `mkt produce` runs in, … */
  readonly environment: Environment
  /** … and its arguments, after its name. */
  readonly args: readonly string[]
  /** Looks into the journals at once, such as when produce has died. */
  look(): void
  /** Resolves when produce has what is sent from now on; rejects where that takes too long. */
  untilHeard(): Promise<void>
  /**
   * To be called when nobody listens any more: has what waits delivered and aggregated, and rejects
   * where anything is not as it has to be.
   */
  judge(told: Pick<ChaosFigures, 'scenario' | 'faults' | 'recoveriesMs'>): Promise<void>
}

export interface StageOptions {
  readonly arena: Arena
  /** What produce sees instead of the log of the arena. */
  readonly through?: Environment
  readonly lifeMs: number
}

const RATE = 400
/** produce waits for half a minute where it takes its key for one that is used elsewhere. */
const HEARD_LIMIT_MS = 60_000
const POLL_MS = 50
/** The market is closed by then. */
const BRIEFLY = ['--duration', '10ms', '--wait', '30s']

export async function produceStage(options: StageOptions): Promise<ProduceStage> {
  const { arena, through, lifeMs } = options
  const { seed } = chaosSize()
  const market = await observedMarket({ seed, rate: RATE, lifeMs })
  onTestFinished(() => market.stop())
  const watch = watchJournals(arena.environment.MKT_HOME ?? '')
  onTestFinished(() => void watch.stop())
  const environment = { ...arena.environment, FINNHUB_API_KEY: 'key-of-chaos', ...through }
  const args = market.flags
  return {
    ...{ market, environment, args, look: () => watch.look() },
    async untilHeard() {
      const before = market.emitted().length
      const deadlineMs = performance.now() + HEARD_LIMIT_MS
      const isHeard = ({ size }: Trade): boolean => watch.has(numberOf(size))
      while (!market.emitted().slice(before).some(isHeard)) {
        if (performance.now() > deadlineMs) throw new Error('produce hears nothing')
        await sleep(POLL_MS)
      }
    },
    async judge({ scenario, faults, recoveriesMs }) {
      await market.stop()
      const journaled = watch.stop()
      await endWell(['produce', ...args, ...BRIEFLY], environment)
      await endWell(['etl', '--once', '--quiet'], arena.environment)
      const logged = (await logTrades(arena)).map(({ size }) => numberOf(size))
      const copies = (await logEnd(arena)) - logged.length
      const [emitted, connects] = [market.emitted(), market.connects()]
      const [coverage, bars] = [await coverageRows(arena), await barRows(arena.database)]
      const heard = { emitted, connects, journaled, logged, coverage, bars }
      const { lost, doubled, wrong, covered, missed } = judgeProduce(heard)
      const sums = { trades: emitted.length, lost, doubled, wrong: wrong.length }
      const told = { ...faults, 'records sent twice': copies, 'trades that nobody heard': missed }
      keepFigures({ scenario, seed, faults: told, recoveriesMs, ...sums })
      expect(wrong).toEqual([])
      expect(covered).toBeGreaterThan(0)
      expect(journaled.size).toBeGreaterThan(0)
    },
  }
}

async function endWell(args: readonly string[], environment: Environment): Promise<void> {
  const { code, stderr } = await runMkt(args, environment)
  expect(code, `mkt ${args.join(' ')}: ${stderr}`).toBe(0)
}

async function coverageRows({ database }: Arena): Promise<CoverageRow[]> {
  const rows = await database.run(
    (sql) => sql<{ symbol: string; from_ms: string; to_ms: string }[]>`
      select symbol, from_ms, to_ms from mkt.coverage`,
  )
  return rows.map(({ symbol, from_ms, to_ms }) => ({
    ...{ symbol, fromMs: Number(from_ms), toMs: Number(to_ms) },
  }))
}
