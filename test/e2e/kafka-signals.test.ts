/** With Kafka too, stages that are told to stop lose nothing, and leave soon with the right code. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { pipeline } from '../support/pipeline.ts'
import { startMkt } from '../support/run-mkt.ts'

const broker = await kafkaBroker()

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const
const DRAIN_MS = 5_000

async function stopBoth([signal, code]: (typeof SIGNALS)[number]): Promise<void> {
  const { environment, ok, start } = await pipeline({ brokers: broker?.address })
  const simulator = startMkt(['simulate', '--port', '0', '--rate', '500', '--json'], {})
  await simulator.said(/"url"/)
  const { url } = JSON.parse(simulator.stdout()) as { url: string }
  const own = { ...environment, FINNHUB_API_KEY: `made-up-${signal}` }
  const produce = startMkt(['produce', '--url', url, '--symbols', 'AAPL,MSFT', '--json'], own)
  const etl = start('etl')
  await etl.said(/trades into/)
  await sleep(500)
  const [produced, applied] = await Promise.all([produce.stop(signal), etl.stop(signal)])
  expect([produced.code, applied.code]).toEqual([code, code])
  expect(Math.max(produced.elapsedMs, applied.elapsedMs)).toBeLessThan(DRAIN_MS)
  const totals = JSON.parse(produced.stdout.trim().split('\n').at(-1) ?? '') as { trades: number }
  await ok('etl --once')
  const bars = JSON.parse(await ok('bars --all --json')) as { trade_count: number }[]
  expect(bars.reduce((sum, bar) => sum + bar.trade_count, 0)).toBe(totals.trades)
}

describe.skipIf(broker === undefined)('after SIGINT, SIGTERM or SIGHUP', () => {
  test(
    'produce and etl have put every trade that came in into Kafka and into the bars',
    { timeout: 60_000 },
    () => Promise.all(SIGNALS.map(stopBoth)),
  )
})
