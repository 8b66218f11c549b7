/** Row: how long small commands take from start to end, in turns with a Node that does nothing. */
import { spawnSync } from 'node:child_process'
import { connect } from '../src/lib/postgres/connection.ts'
import { ensureServer } from '../src/lib/postgres/embedded-start.ts'
import { migrate } from '../src/lib/postgres/migrate.ts'
import { fillSymbols } from './bars-data.ts'
import type { Bench, Row } from './bench.ts'
import { median } from './samples.ts'
import { atMost, markdownTable } from './targets.ts'

export const startUp: Row = {
  name: 'start-up',
  async measure(bench) {
    await fillHome(bench)
    const commands = COMMANDS.map((words) => ({ words, ms: [] as number[] }))
    for (let round = 0; round < STARTS; round += 1) {
      for (const { words, ms } of commands) ms.push(elapsedMs(bench, words))
    }
    const bareMs = median(commands[0]?.ms ?? [])
    const rows = commands.map(({ words, ms }) => {
      const range = [Math.min(...ms), median(ms), Math.max(...ms)].map((one) => one.toFixed(0))
      return [nameOf(words), ...range, `${(median(ms) / bareMs).toFixed(2)} ×`]
    })
    return {
      figures: markdownTable(['command', 'ms: min', 'median', 'max', 'to node -e 0'], rows),
      targets: commands.slice(1).map(({ words, ms }) => {
        return atMost(`${nameOf(words)}, to node -e 0`, WANTED_RATIO, median(ms) / bareMs, ' ×')
      }),
    }
  },
}

const STARTS = 20
const WANTED_RATIO = 3
const BARE: readonly string[] = []
const COMMANDS = [BARE, ['--help'], ['bars'], ['bars', 'S001', '--last', '10']]

function nameOf(words: readonly string[]): string {
  return words === BARE ? 'node -e 0' : `mkt ${words.join(' ')}`
}

/** A trading day of ten symbols, where mkt looks for them by default. */
async function fillHome(bench: Bench): Promise<void> {
  await bench.databases()
  const { url } = await ensureServer(bench.home)
  const database = connect({ kind: 'embedded', label: 'the benchmark', url, options: {} })
  await migrate(database)
  await fillSymbols(database, { symbols: 10, minutes: 390 })
  await database.close()
}

function elapsedMs({ options, home }: Bench, words: readonly string[]): number {
  const args = words === BARE ? ['-e', '0'] : [options.program, ...words]
  const env = { PATH: process.env.PATH, MKT_HOME: home }
  const startedMs = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${nameOf(words)} ended with ${status}: ${stderr}`)
  return performance.now() - startedMs
}
