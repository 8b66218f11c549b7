/** A command that is told to stop writes what it has taken and leaves, soon and with the right code. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePorts } from '../support/free-ports.ts'
import { barsCsvOf, madeUpTrades, recordingOf } from '../support/made-up-trades.ts'
import { pipeline, type Pipeline } from '../support/pipeline.ts'
import { runShell, startMkt, type Running } from '../support/run-mkt.ts'
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { fileOf } from '../support/trade-files.ts'

type Stop = readonly [NodeJS.Signals, number]

const SIGNALS: readonly Stop[] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]

const DRAIN_MS = 5_000
const SECOND_SIGNAL_MS = 500

/** A feed of made-up trades; gives its URL. */
async function simulator(): Promise<{ running: Running; url: string }> {
  const running = startMkt(['simulate', '--port', '0', '--rate', '200', '--json'], {})
  await running.said(/"url"/)
  const { url } = JSON.parse(running.stdout()) as { url: string }
  return { running, url }
}

/** How many trades all bars hold. */
async function tradesInBars({ ok }: Pipeline): Promise<number> {
  await ok('etl --once')
  const bars = JSON.parse(await ok('bars --all --json')) as { trade_count: number }[]
  return bars.reduce((sum, bar) => sum + bar.trade_count, 0)
}

async function stopEtl([signal, code]: Stop): Promise<void> {
  const own = await pipeline()
  const trades = madeUpTrades(3_000)
  const etl = own.start('etl --batch 10 --batch-max 10')
  await own.ok(`replay --file ${await fileOf(recordingOf(trades))}`)
  await etl.said(/trades into/)
  const ended = await etl.stop(signal)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.elapsedMs).toBeLessThan(DRAIN_MS)
  const [, counted = ''] = /done: ([\d,]+) trades/.exec(ended.stderr) ?? []
  const bars = JSON.parse(await own.ok('bars --all --json')) as { trade_count: number }[]
  const stored = bars.reduce((sum, bar) => sum + bar.trade_count, 0)
  expect(stored).toBe(Number(counted.replaceAll(',', '')))
  await own.ok('etl --once')
  expect(await own.bars()).toBe(barsCsvOf(trades))
}

async function stopProduce([signal, code]: Stop): Promise<void> {
  const own = await pipeline()
  const { running, url } = await simulator()
  const environment = { ...own.environment, FINNHUB_API_KEY: 'made-up' }
  const produce = startMkt(
    ['produce', '--url', url, '--symbols', 'AAPL,MSFT', '--json'],
    environment,
  )
  await produce.said(/"connected"/)
  await sleep(700)
  const ended = await produce.stop(signal)
  expect(ended).toMatchObject({ code, stderr: '' })
  expect(ended.elapsedMs).toBeLessThan(DRAIN_MS)
  const totals = JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as { trades: number }
  expect(totals.trades).toBeGreaterThan(10)
  expect(await tradesInBars(own)).toBe(totals.trades)

  const simulated = await running.stop(signal)
  expect(simulated.code).toBe(code)
  expect(simulated.elapsedMs).toBeLessThan(DRAIN_MS)
}

async function stopReplay([signal, code]: Stop): Promise<void> {
  const own = await pipeline()
  const trades = madeUpTrades(300).sort((a, b) => a.timeMs - b.timeMs)
  const file = await fileOf(recordingOf(trades, 1))
  const replay = own.start(`replay --file ${file} --speed 20 --json`)
  const etl = own.start('etl')
  await etl.said(/trades into/)
  const ended = await replay.stop(signal)
  expect(ended).toMatchObject({ code, stderr: '' })
  expect(ended.elapsedMs).toBeLessThan(DRAIN_MS)
  const { used, stopped } = JSON.parse(ended.stdout) as { used: number; stopped: boolean }
  expect({ stopped, stored: await tradesInBars(own) }).toEqual({ stopped: true, stored: used })
  await own.ok(`replay --file ${file}`)
  await own.ok('etl --once')
  expect(await own.bars()).toBe(barsCsvOf(trades))
}

describe('after SIGINT, SIGTERM or SIGHUP', () => {
  test('etl writes what it has read', () => Promise.all(SIGNALS.map(stopEtl)))
  test('produce has every trade in the log that it took, and simulate ends as well', () =>
    Promise.all(SIGNALS.map(stopProduce)))
  test('replay says how much it has sent, and the same command sends the rest', () =>
    Promise.all(SIGNALS.map(stopReplay)))
})

/** A pipeline whose database is reached through a proxy that can swallow everything. */
async function proxied(): Promise<{
  own: Pipeline
  viaProxy: Record<string, string>
  proxy: TcpProxy
}> {
  const own = await pipeline()
  const url = new URL(own.database.url)
  const [port] = (await freePorts(1)) as [number]
  const proxy = await tcpProxy({ port, targetPort: Number(url.port) })
  onTestFinished(() => proxy.close())
  const viaProxy = { ...own.environment, DATABASE_URL: Object.assign(url, { port }).href }
  return { own, viaProxy, proxy }
}

describe('while the database does not answer', () => {
  test.each(['etl', 'replay --speed 5 --file'])('a second signal ends %s at once', async (line) => {
    const { own, viaProxy, proxy } = await proxied()
    const trades = madeUpTrades(2_000).sort((a, b) => a.timeMs - b.timeMs)
    const file = await fileOf(recordingOf(trades, 1))
    const args = line === 'etl' ? ['etl'] : [...line.split(' '), file]
    const running = startMkt(args, viaProxy)
    if (line === 'etl') await own.ok(`replay --file ${file}`)
    if (line === 'etl') await running.said(/trades into/)
    else await sleep(1_500)
    proxy.swallow({ requests: true, responses: true })
    await sleep(300)
    running.child.kill('SIGINT')
    await sleep(500)
    expect(running.child.exitCode).toBeNull()
    const ended = await running.stop('SIGINT')
    expect(ended.code).toBe(130)
    expect(ended.elapsedMs).toBeLessThan(SECOND_SIGNAL_MS)
  })

  test('one signal is enough within five seconds', async () => {
    const { viaProxy, proxy } = await proxied()
    proxy.swallow({ requests: true, responses: true })
    const etl = startMkt(['etl'], viaProxy)
    await sleep(1_000)
    const ended = await etl.stop('SIGTERM')
    expect(ended.code).toBe(143)
    expect(ended.elapsedMs).toBeLessThan(DRAIN_MS)
  })
})

test('a reader that has gone ends mkt bars with 0 within two seconds', async () => {
  const { ok, environment } = await pipeline()
  await ok(`replay --file ${await fileOf(recordingOf(madeUpTrades(3_000)))}`)
  await ok('etl --once')
  const startedMs = performance.now()
  const ended = await runShell('mkt bars --all --format csv | head -n 1', environment)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(performance.now() - startedMs).toBeLessThan(2_000)
})
