/** The figures of a run of chaos, one line of JSON per scenario, and the table that is made of them. */
import { appendFileSync, readFileSync } from 'node:fs'

export interface ChaosFigures {
  readonly scenario: string
  readonly seed: number
  readonly trades: number
  /** What was done, by kind. */
  readonly faults: Readonly<Record<string, number>>
  readonly lost: number
  readonly doubled: number
  /** Bars that are not as they have to be. */
  readonly wrong: number
  /** From the end of a fault until bars were written again, where that was measured. */
  readonly recoveriesMs: readonly number[]
}

/** Says the figures, and keeps them where MKT_TEST_CHAOS_FIGURES names a file. */
export function keepFigures(figures: ChaosFigures): void {
  const { MKT_TEST_CHAOS_FIGURES: path } = process.env
  console.log(rowOf(figures))
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(figures)}\n`)
}

export function readFigures(path: string): ChaosFigures[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as ChaosFigures)
}

/** In Markdown. */
export function figuresTable(figures: readonly ChaosFigures[]): string {
  return [HEAD, RULE, ...figures.map(rowOf)].join('\n')
}

const HEAD =
  '| scenario | faults | trades | lost | doubled | wrong bars | slowest recovery | seed |'
const RULE = '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |'

function rowOf(figures: ChaosFigures): string {
  const { scenario, trades, lost, doubled, wrong, recoveriesMs, seed } = figures
  const faults = Object.entries(figures.faults).map(([kind, count]) => `${count} ${kind}`)
  const slowest = recoveriesMs.length === 0 ? '' : secondsText(Math.max(...recoveriesMs))
  const cells = [scenario, faults.join(', '), trades.toLocaleString('en'), lost, doubled, wrong]
  return `| ${[...cells, slowest, seed].join(' | ')} |`
}

function secondsText(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
