/** The broker is killed and comes back: etl and a writer go on by themselves. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../support/postgres.ts'
import { openArena, untilMoreIsApplied } from './arena.ts'
import { limitMsOf } from './chaos-size.ts'
import { etlChaos } from './etl-chaos.ts'
import { jarsFolderHere, ownBroker } from './own-broker.ts'

const jarsFolder = await jarsFolderHere()

const SPAN_MS = 24_000
const RESUMED_LIMIT_MS = 20_000

describe.skipIf(jarsFolder === undefined)('a broker', () => {
  test(
    'that is killed and comes back costs no trade, and etl resumes within 20 s',
    { timeout: limitMsOf(SPAN_MS) },
    async () => {
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      const broker = await ownBroker(jarsFolder ?? '')
      const arena = await openArena({ url, brokers: broker.address })
      await etlChaos({
        ...{ scenario: 'broker killed', arena, workers: 2, trades: 20_000, spanMs: SPAN_MS },
        plans: [{ kind: 'kill -9 of the broker', count: 3, lastsMs: [500, 3_000] }],
        strike: async ({ lastsMs }) => {
          await broker.kill()
          await sleep(lastsMs)
          await broker.start()
          return untilMoreIsApplied(arena, RESUMED_LIMIT_MS)
        },
      })
    },
  )
})
