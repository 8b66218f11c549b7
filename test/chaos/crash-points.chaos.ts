/** Processes die at every place that is named for it, again and again: no trade is lost there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CRASH_POINTS, type CrashPoint } from '../../src/lib/core/crash-point.ts'
import { seededRandom } from '../../src/lib/feed/simulator/seeded-random.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startMkt, type Environment } from '../support/run-mkt.ts'
import { barRows, openArena, untilDrained, type Arena } from './arena.ts'
import { keepFigures } from './chaos-figures.ts'
import { chaosSize } from './chaos-size.ts'
import { numberedTrades } from './numbered-trades.ts'
import { judgeBars } from './oracle.ts'
import { produceStage } from './produce-stage.ts'
import { writeSteadily } from './steady-writer.ts'
import { workerCrew } from './worker-crew.ts'

const { seed, scale } = chaosSize()
const TIMES_EACH = 3 * Math.ceil(scale)

/** A process passes there so many times within a second or two; it is killed at one of them. */
const PASSES: Readonly<Record<CrashPoint, number>> = {
  'etl-assigned': 2,
  'etl-taken': 10,
  'etl-before-apply': 5,
  'etl-after-apply': 5,
  'journal-received': 50,
  'journal-half-written': 50,
  'journal-written': 50,
  'journal-rolled': 3,
  'send-before': 30,
  'send-acknowledged': 30,
  'send-position-kept': 30,
  'segment-removed': 3,
}

/** Small, so that there are many of them. */
const SEGMENT_BYTES = '8000'
const DEATH_LIMIT_MS = 20_000
const LIFE_MS = 5_000
const LIMIT_MS = 60_000 + CRASH_POINTS.length * TIMES_EACH * LIFE_MS

describe('a process that dies at any of the crash points', () => {
  test('of produce loses nothing that the journal had', { timeout: LIMIT_MS }, async () => {
    const deaths = deathsAt((point) => !point.startsWith('etl-'))
    const arena = await ownArena()
    const stage = await produceStage({ arena, lifeMs: LIMIT_MS })
    const environment = { ...stage.environment, MKT_JOURNAL_SEGMENT_BYTES: SEGMENT_BYTES }
    for (const death of deaths) {
      await dieAt(death, ['produce', ...stage.args], environment)
      stage.look()
    }
    const last = startMkt(['produce', ...stage.args], environment)
    await stage.untilHeard()
    await sleep(CALM_MS)
    expect((await last.stop('SIGTERM')).code, last.stderr()).toBe(TOLD_TO_LEAVE)
    const scenario = 'crash points of produce'
    await stage.judge({ scenario, faults: countsOf(deaths), recoveriesMs: [] })
  })

  test('of etl leaves every trade to the others', { timeout: LIMIT_MS }, async () => {
    const deaths = deathsAt((point) => point.startsWith('etl-'))
    const arena = await ownArena()
    const { environment } = arena
    const crew = workerCrew({ size: 1, args: SMALL_COMMITS, environment, lifeLimitMs: LIMIT_MS })
    const spanMs = deaths.length * LIFE_MS
    const planned = numberedTrades({ count: spanMs, seed })
    const writing = writeSteadily({ log: arena.log, trades: planned, spanMs })
    for (const death of deaths) await dieAt(death, ['etl', ...SMALL_COMMITS], environment)
    const trades = await writing.stop()
    await untilDrained(arena, DRAIN_LIMIT_MS)
    await crew.stop()
    const { lost, doubled, wrong } = judgeBars(trades, await barRows(arena.database))
    const sums = { trades: trades.length, lost, doubled, wrong: wrong.length }
    const scenario = 'crash points of etl'
    keepFigures({ scenario, seed, faults: countsOf(deaths), recoveriesMs: [], ...sums })
    expect(wrong).toEqual([])
  })
})

const SMALL_COMMITS = ['--batch', '50', '--flush-ms', '20']
const DRAIN_LIMIT_MS = 30_000

async function ownArena(): Promise<Arena> {
  const { url, drop } = await freshDatabase()
  onTestFinished(drop)
  return openArena({ url })
}

interface Death {
  readonly point: CrashPoint
  /** At the n-th time that it comes there. */
  readonly pass: number
}

/** Each point as often as it is to be, in a random order. */
function deathsAt(isOurs: (point: CrashPoint) => boolean): Death[] {
  const random = seededRandom(`crash points ${seed}`)
  return CRASH_POINTS.filter(isOurs)
    .flatMap((point) => Array.from({ length: TIMES_EACH }, () => point))
    .map((point) => ({ point, pass: 1 + Math.floor(random() * PASSES[point]), place: random() }))
    .sort((a, b) => a.place - b.place)
}

/** Rejects where the process does not die there: then nothing was shown. */
async function dieAt(
  { point, pass }: Death,
  args: readonly string[],
  environment: Environment,
): Promise<void> {
  const running = startMkt(args, { ...environment, MKT_CRASH_AT: `${point}:${pass}` })
  await Promise.race([running.ended, sleep(DEATH_LIMIT_MS)])
  const { signalCode } = running.child
  expect(signalCode, `mkt ${args[0]} at ${point}:${pass}: ${running.stderr()}`).toBe('SIGKILL')
}

/** What it takes until it has proof that it listens, of which it tells when it ends. */
const CALM_MS = 2_500
const TOLD_TO_LEAVE = 143

function countsOf(deaths: readonly Death[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { point } of deaths) {
    const kind = `deaths at ${point}`
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}
