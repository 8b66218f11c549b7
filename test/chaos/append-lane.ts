/** One source of the log in PostgreSQL whose writers are killed, one after the other. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import type { Trade } from '../../src/lib/core/trade.ts'
import { partitionOf } from '../../src/lib/log/partitioner.ts'
import { fileOf } from '../support/trade-files.ts'

const PROGRAM = fileURLToPath(new URL('append-until-killed.mjs', import.meta.url))

export interface AppendLane {
  /** Starts a writer where the last one ended for all that it said, and kills it so much later. */
  strike(workMs: number): Promise<void>
  /** Has what was begun appended to its end. */
  finish(): Promise<void>
  /** The trades that were acknowledged, from the first one on. */
  acknowledged(): readonly Trade[]
}

export interface LaneOptions {
  readonly url: string
  readonly topic: string
  readonly partitions: number
  readonly trades: readonly Trade[]
}

/** Each writer sends the same trades in the same appends. */
const APPEND_RECORDS = 20

export async function appendLane(options: LaneOptions): Promise<AppendLane> {
  const { url, topic, partitions, trades } = options
  const file = await fileOf(trades.map((trade, seq) => lineOf(trade, seq, partitions)).join(''))
  const common = [PROGRAM, url, topic, `${randomUUID()}/${partitions}`, file]
  let acknowledged = 0
  const write = (end: number) => {
    const args = [...common, String(acknowledged), String(end)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'close')
    child.stdout.on('data', (text: Buffer) => (acknowledged = lastNumber(text)))
    return { child, ended }
  }
  return {
    async strike(workMs) {
      const { child, ended } = write(trades.length)
      await Promise.race([once(child.stdout, 'data'), ended])
      await sleep(workMs)
      child.kill('SIGKILL')
      await ended
      if (child.signalCode !== 'SIGKILL') throw new Error('A writer had ended before it was killed')
    },
    async finish() {
      const { child, ended } = write(acknowledged + APPEND_RECORDS)
      await ended
      if (child.exitCode !== 0) throw new Error(`A writer ended with ${child.exitCode}`)
    },
    acknowledged: () => trades.slice(0, acknowledged),
  }
}

function lineOf(trade: Trade, seq: number, partitions: number): string {
  const partition = partitionOf(trade.symbol, partitions)
  return `${JSON.stringify({ partition, key: trade.symbol, value: encodeTrade(trade), seq })}\n`
}

/** A line is written at once, so that none comes in pieces. */
function lastNumber(text: Buffer): number {
  return Number(text.toString().trimEnd().split('\n').at(-1))
}
