/** produce and etl that are started before their database or broker: they wait, say so, go on. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { migrate } from '../../src/lib/postgres/migrate.ts'
import { ensureServer } from '../../src/lib/postgres/embedded-start.ts'
import { stopServer } from '../../src/lib/postgres/embedded-stop.ts'
import { connectTo } from '../support/database.ts'
import { freePorts } from '../support/free-ports.ts'
import { makeHome, removeHome } from '../support/home.ts'
import { kafkaBroker } from '../support/kafka-broker.ts'
import { barsCsvOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline } from '../support/pipeline.ts'
import { runMkt, startMkt, type Environment, type Running } from '../support/run-mkt.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'
import { fileOf } from '../support/trade-files.ts'

const broker = await kafkaBroker()

async function ownHome(): Promise<string> {
  const home = await makeHome()
  onTestFinished(() => removeHome(home))
  return home
}

/** A database server that is ready for use, and stopped. */
async function stoppedServer(): Promise<{ home: string; url: string }> {
  const home = await ownHome()
  const { url } = await ensureServer(home)
  const database = connectTo(url)
  await migrate(database)
  await database.close()
  await stopServer(home)
  return { home, url }
}

async function startProducing(environment: Environment): Promise<Running> {
  const simulator = startMkt(['simulate', '--port', '0', '--json'], {})
  await simulator.said(/"url"/)
  const { url } = JSON.parse(simulator.stdout()) as { url: string }
  const words = ['produce', '--url', url, '--symbols', 'AAPL,MSFT']
  return startMkt(words, { ...environment, FINNHUB_API_KEY: 'made-up' })
}

test('a database that comes late', { timeout: 60_000 }, async () => {
  const { home, url } = await stoppedServer()
  const environment = { DATABASE_URL: url, MKT_HOME: await ownHome() }
  const etl = startMkt(['etl'], environment)
  const produce = await startProducing(environment)
  for (const waiting of [etl, produce]) await waiting.said(/waiting: Cannot reach the database/)
  await ensureServer(home)
  await produce.said(/connected/)
  await etl.said(/trades into/)
  const [produced, ended] = [await produce.stop('SIGINT'), await etl.stop('SIGINT')]
  expect([produced.code, ended.code]).toEqual([130, 130])
  await runMkt(['etl', '--once'], environment)
  const bars = await runMkt(['bars', '--all', '--json'], environment)
  const counts = (JSON.parse(bars.stdout) as { trade_count: number }[]).map(
    (bar) => bar.trade_count,
  )
  const [, sent] = /done: ([\d,]+) trades/.exec(produced.stderr) ?? []
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(sent?.replaceAll(',', '')))
})

describe.skipIf(broker === undefined)('a broker that comes late', () => {
  test('is waited for by etl, and by replay as long as --wait', { timeout: 60_000 }, async () => {
    const [port] = (await freePorts(1)) as [number]
    const own = await pipeline({ brokers: `127.0.0.1:${port}` })
    const trades = madeUpTrades(100)
    const etl = own.start('etl --wait 1s')
    const replay = own.start(`replay --wait 30s --file ${await fileOf(recordingOf(trades))}`)
    await etl.said(/waiting: Cannot reach Kafka/)
    const targetPort = Number(broker?.address.split(':')[1])
    const proxy = await tcpProxy({ port, targetPort })
    onTestFinished(() => proxy.close())
    expect(await replay.ended).toMatchObject({ code: 0 })
    await etl.said(/trades into/)
    expect((await etl.stop('SIGTERM')).code).toBe(143)
    await own.ok('etl --once')
    expect(await own.bars()).toBe(barsCsvOf(trades))
  })
})
