/**
 * More chaos than a test run has: `npm run chaos -- --seed 7 --minutes 60 --only network`. The seed
 * is random unless given, --only names a file test/chaos/NAME.chaos.ts; a table is the last output.
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { figuresTable, readFigures } from './chaos-figures.ts'

/** What all scenarios take together at scale 1. */
const SCALE_1_MINUTES = 10
const DEFAULT_MINUTES = 60
const SEED_MAX = 1_000_000

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'mkt-chaos-'))
const figures = join(folder, 'figures.jsonl')
try {
  process.exitCode = runChaos()
} finally {
  rmSync(folder, { recursive: true })
}

function runChaos(): number {
  const { seed, minutes, only } = optionsOf(process.argv.slice(2))
  console.log(`Chaos for about ${minutes} minutes from seed ${seed}`)
  writeFileSync(figures, '')
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'chaos', `${only}.chaos.ts`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...environmentOf(seed, minutes) } },
  )
  console.log(`\n${figuresTable(readFigures(figures))}`)
  return status ?? 1
}

function optionsOf(args: string[]): { seed: number; minutes: number; only: string } {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args, options: { seed: text, minutes: text, only: text } })
  const {
    seed = String(randomInt(SEED_MAX)),
    minutes = String(DEFAULT_MINUTES),
    only = '',
  } = values
  return { seed: Number(seed), minutes: Number(minutes), only }
}

function environmentOf(seed: number, minutes: number): NodeJS.ProcessEnv {
  return {
    MKT_TEST_CHAOS_SEED: String(seed),
    MKT_TEST_CHAOS_SCALE: String(minutes / SCALE_1_MINUTES),
    MKT_TEST_CHAOS_FIGURES: figures,
  }
}
