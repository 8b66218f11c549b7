/** mkt and its peers, who make the bars of the same topics in turns. */
import type { Bench } from './bench.ts'
import { firstLine } from './first-line.ts'
import { kafkaFlags, runEtl } from './mkt-runs.ts'
import { runPeer, type BuiltPeer, type PeerRun } from './peer-runs.ts'
import type { MadeTopic } from './setup/made-topics.ts'

export interface Contender {
  readonly id: string
  readonly name: string
  readonly versions: string
  /** How many trades its topic has. */
  readonly trades: number
  run(topic: MadeTopic): Promise<PeerRun>
}

export interface Measured {
  readonly contender: Contender
  readonly trades: number
  readonly runs: PeerRun[]
  /** Why it did not run to its end; its runs are no figures then. */
  problem?: string
}

export const MKT = 'mkt'

export function mktContender(bench: Bench): Contender {
  return {
    id: MKT,
    name: '**mkt etl --once**',
    versions: `Node ${process.versions.node}`,
    trades: bench.options.trades,
    async run({ name, truth }) {
      const log = kafkaFlags((await bench.broker()).address, name)
      return { ...(await runEtl(bench, { log, truth })), wrong: 0 }
    },
  }
}

export function peerContender(bench: Bench, peer: BuiltPeer): Contender {
  return {
    id: peer.id,
    name: peer.name,
    versions: peer.versions,
    trades: Math.min(bench.options.trades, peer.maxTrades),
    run: (topic) => runPeer(bench, peer, topic),
  }
}

/**
 * Lets all of them run once, and then again, so that a busy moment of the machine meets all. A peer
 * that fails is told and runs no more; where mkt fails, this rejects.
 */
export async function measureInTurns(
  bench: Bench,
  contenders: readonly Contender[],
  topics: ReadonlyMap<number, MadeTopic>,
): Promise<Measured[]> {
  const all = contenders.map((contender): Measured => {
    return { contender, trades: contender.trades, runs: [] }
  })
  for (let round = 1; round <= bench.options.runs; round += 1) {
    for (const one of all.filter(({ problem }) => problem === undefined)) {
      await measureOnce(bench, one, topics.get(one.trades) as MadeTopic)
    }
  }
  return all
}

async function measureOnce({ say }: Bench, one: Measured, topic: MadeTopic): Promise<void> {
  const { contender, runs } = one
  try {
    const run = await contender.run(topic)
    say(`${contender.id}: ${(run.elapsedMs / 1000).toFixed(2)} s, ${run.wrong} bars wrong`)
    runs.push(run)
  } catch (error) {
    if (contender.id === MKT) throw error
    say(`FAILED ${contender.name}: ${String(error)}`)
    one.problem = firstLine(error)
  }
}
