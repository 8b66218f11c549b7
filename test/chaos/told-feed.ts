/** A feed of mkt simulate whose every trade is on record. */
import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Trade } from '../../src/lib/core/trade.ts'
import { parseFinnhubMessage } from '../../src/lib/feed/finnhub-message.ts'
import { freePorts } from '../support/free-ports.ts'
import { startMkt } from '../support/run-mkt.ts'
import { tempFolder } from '../support/trade-files.ts'

export interface ToldFeed {
  readonly url: string
  /** Resolves when it has sent so many trades. */
  untilSent(count: number): Promise<void>
  /** What it has sent, in order. */
  sent(): Promise<Trade[]>
}

/** For so long, so many trades a second. */
export type Stretch = readonly [lastsMs: number, rate: number]

export const TOLD_SYMBOLS = ['AAPL', 'MSFT', 'F']

/** Begins when somebody listens. */
export async function startToldFeed(stretches: readonly Stretch[]): Promise<ToldFeed> {
  const folder = await tempFolder()
  const [file, record] = [join(folder, 'to-send.jsonl'), join(folder, 'sent.jsonl')]
  await writeFile(file, recordingOf(stretches))
  const [port] = (await freePorts(1)) as [number]
  const flags = `--port ${port} --file ${file} --shift-times --record ${record} --json`
  const simulator = startMkt(['simulate', ...flags.split(' ')], {})
  await simulator.said(/"url"/)
  return {
    url: `ws://127.0.0.1:${port}`,
    untilSent: (trades) => untilRecorded(record, trades),
    sent: () => tradesOfRecord(record),
  }
}

const FRAME_MS = 20
const START_MS = Date.UTC(2024, 0, 2, 14, 30)

function recordingOf(stretches: readonly Stretch[]): string {
  let text = ''
  let number = 0
  let timeMs = START_MS
  for (const [lastsMs, rate] of stretches) {
    const endMs = timeMs + lastsMs
    for (; timeMs < endMs; timeMs += FRAME_MS) {
      const count = Math.round((rate * FRAME_MS) / 1_000)
      const data = Array.from({ length: count }, () => tradeJson((number += 1), timeMs))
      text += `{"data":[${data.join()}],"type":"trade"}\n`
    }
  }
  return text
}

function tradeJson(number: number, timeMs: number): string {
  const symbol = TOLD_SYMBOLS[number % TOLD_SYMBOLS.length]
  return `{"p":${100 + (number % 97)}.25,"s":"${symbol}","t":${timeMs},"v":${number}}`
}

const SENT_LIMIT_MS = 40_000
const POLL_MS = 200

async function untilRecorded(path: string, trades: number): Promise<void> {
  const deadlineMs = performance.now() + SENT_LIMIT_MS
  while ((await readFile(path, 'latin1')).split('"p":').length <= trades) {
    if (performance.now() > deadlineMs) throw new Error('The feed is too slow')
    await sleep(POLL_MS)
  }
}

async function tradesOfRecord(path: string): Promise<Trade[]> {
  const trades: Trade[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const message = parseFinnhubMessage(line, { unit: 'ms' })
    if (message.kind === 'trades') trades.push(...message.trades)
  }
  return trades
}
