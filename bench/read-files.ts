/**
 * From a trade file to its bars: `npm run bench-files`, beside DuckDB and Polars where Python can
 * install them. 2 million rows take a minute; docs/performance.md quotes `-- --rows 20000000`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measuredRun, type MeasuredRun } from './measured-run.ts'
import { installPeers, type Peer } from './peers.ts'
import { sameBars } from './same-bars.ts'
import { median } from './samples.ts'
import { writeTradeFiles, type TradeFile } from './trade-files.ts'

const ROUNDS = 3
const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))

const { values } = parseArgs({ options: { rows: { type: 'string', default: '2000000' } } })
const rows = Number(values.rows)
const folder = await mkdtemp(join(tmpdir(), 'mkt-bench-'))
try {
  const peers = [mkt(), ...(await installPeers())]
  console.log('| file | program | rows/s | peak memory | bars |\n| --- | --- | --- | --- | --- |')
  for (const file of await writeTradeFiles(folder, rows)) await measureAll(file, peers)
} finally {
  await rm(folder, { recursive: true, force: true })
}

function mkt(): Peer {
  const words = ['--bars', '--format', 'csv', '--force', '--output']
  return {
    name: `mkt, Node ${process.versions.node}`,
    command: ({ path }, output) => [process.execPath, PROGRAM, 'inspect', path, ...words, output],
  }
}

/** In turns, so that a busy moment of the machine meets all of them. */
async function measureAll(file: TradeFile, peers: readonly Peer[]): Promise<void> {
  const outputs = peers.map((_, at) => join(folder, `bars-${at}.csv`))
  const runs: MeasuredRun[][] = peers.map(() => [])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, peer] of peers.entries()) {
      const [program, ...words] = peer.command(file, outputs[at] as string)
      runs[at]?.push(await measuredRun(program, words))
    }
  }
  for (const [at, peer] of peers.entries()) {
    const bars = await sameBars(outputs[0] as string, outputs[at] as string)
    console.log(rowOf(file, peer, runs[at] ?? [], bars))
  }
}

function rowOf(file: TradeFile, peer: Peer, runs: readonly MeasuredRun[], bars: number): string {
  const rate = (rows / median(runs.map(({ elapsedMs }) => elapsedMs))) * 1000
  const megabytes = Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 1e6
  const rounded = (Math.round(rate / 10_000) * 10_000).toLocaleString('en-US')
  return `| ${file.kind} | ${peer.name} | ${rounded} | ${megabytes.toFixed(0)} MB | ${bars} |`
}
