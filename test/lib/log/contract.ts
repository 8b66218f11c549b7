/** What every trade log promises, whatever keeps it: the adapters' tests run this one suite. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe } from 'vitest'
import type { TradeLog } from '../../../src/lib/log/trade-log.ts'
import { startReading, type Reading, type ReadingOptions } from '../../support/reading.ts'
import { describeAppend } from './contract-append.ts'
import { describeGroup } from './contract-group.ts'
import { describeRange } from './contract-range.ts'
import { describeRead } from './contract-read.ts'

/** The log under test: a topic of its own for every test, and everything is closed after it. */
export interface LogUnderTest {
  topic(): string
  log(): TradeLog
  /** Opens this topic, or another one, as another process would. */
  open(topic?: string): Promise<TradeLog>
  read(options?: ReadingOptions, from?: TradeLog): Reading
}

/**
 * @param open opens the log of a topic, which it makes; the same topic again is the same log, as
 *   another process would open it
 */
export function describeTradeLog(
  name: string,
  open: (topic: string) => Promise<TradeLog>,
  skipped = false,
): void {
  describe.skipIf(skipped)(`${name} as a trade log`, () => {
    const contract = logUnderTest(open)
    describeAppend(contract)
    describeRange(contract)
    describeRead(contract)
    describeGroup(contract)
  })
}

function logUnderTest(open: (topic: string) => Promise<TradeLog>): LogUnderTest {
  const opened: TradeLog[] = []
  const readings: Reading[] = []
  let topic = ''
  const openAgain = async (name = topic): Promise<TradeLog> => {
    const log = await open(name)
    opened.push(log)
    return log
  }
  beforeEach(async () => {
    topic = `contract-${randomUUID()}`
    await openAgain()
  })
  afterEach(async () => {
    await Promise.allSettled(readings.splice(0).map((reading) => reading.stop()))
    await Promise.all(opened.splice(0).map((log) => log.close()))
  })
  const log = (): TradeLog => opened[0] as TradeLog
  return {
    topic: () => topic,
    log,
    open: openAgain,
    read(options, from = log()) {
      const reading = startReading(from, options)
      readings.push(reading)
      return reading
    },
  }
}
