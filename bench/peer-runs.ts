/** Builds the peers that can be built here, and runs them. */
import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { PEERS } from './peers/peers.ts'
import type { Peer, ReadyPeer, Tool } from './peers/peer.ts'
import { checkPeerBars } from './setup/bars-check.ts'
import { firstLine } from './first-line.ts'
import { PARTITIONS } from './setup/broker.ts'
import type { MadeTopic } from './setup/made-topics.ts'

export interface BuiltPeer extends Peer, ReadyPeer {}

export interface BuiltPeers {
  readonly built: readonly BuiltPeer[]
  /** Names, and why they cannot be built here. */
  readonly skipped: readonly string[]
}

/** The peers that are wanted; those that cannot be built here are skipped aloud. */
export async function builtPeers({ options, cacheFolder, say }: Bench): Promise<BuiltPeers> {
  const wanted = PEERS.filter(({ id }) => options.peers?.includes(id) ?? true)
  const [built, skipped]: [BuiltPeer[], string[]] = [[], []]
  for (const peer of wanted) {
    try {
      const missing = peer.needs.filter((tool) => !isInstalled(tool))
      if (missing.length > 0) throw new Error(`${missing.join(' and ')} is not installed`)
      const folder = join(cacheFolder, peer.id)
      await mkdir(folder, { recursive: true })
      built.push({ ...peer, ...(await peer.prepare(folder)) })
    } catch (error) {
      const why = `${peer.name}: ${firstLine(error)}`
      say(`SKIPPED ${why}`)
      skipped.push(why)
    }
  }
  return { built, skipped }
}

const VERSION_WORD: Readonly<Record<Tool, string>> = {
  java: '-version',
  mvn: '-version',
  go: 'version',
  python3: '--version',
}

function isInstalled(tool: Tool): boolean {
  try {
    execFileSync(tool, [VERSION_WORD[tool]], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface PeerRun extends MeasuredRun {
  /** Bars that are missing, differ or are there once more. */
  readonly wrong: number
}

const TABLE = 'bench_bars'
let groups = 0

/** Lets a peer make the bars of a topic in a database of its own, and compares them with the truth. */
export async function runPeer(bench: Bench, peer: BuiltPeer, topic: MadeTopic): Promise<PeerRun> {
  const [broker, databases] = await Promise.all([bench.broker(), bench.databases()])
  const database = await databases.create()
  const folder = await bench.newFolder()
  const task = {
    BENCH_BROKERS: broker.address,
    BENCH_TOPIC: topic.name,
    BENCH_PARTITIONS: String(PARTITIONS),
    BENCH_TRADES: String(topic.trades),
    BENCH_GROUP: `bench-group-${(groups += 1)}`,
    BENCH_DATABASE_URL: database.url,
    BENCH_JDBC_URL: jdbcUrl(database.url),
    BENCH_TABLE: TABLE,
    BENCH_FOLDER: folder,
  }
  try {
    const env = { ...process.env, ...peer.env, ...task }
    const run = await measuredRun(peer.program, peer.words, { env, cwd: folder })
    const { wrong } = await database.use((open) => checkPeerBars(open, TABLE, topic.truth))
    return { ...run, wrong }
  } finally {
    await database.drop()
  }
}

function jdbcUrl(text: string): string {
  const { host, pathname, username, password } = new URL(text)
  return `jdbc:postgresql://${host}${pathname}?user=${username}&password=${password}`
}
