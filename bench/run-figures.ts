/** What several runs of one program come to, as cells of a table. */
import type { MeasuredRun } from './measured-run.ts'
import { median } from './samples.ts'

export interface Runs {
  readonly trades: number
  readonly runs: readonly MeasuredRun[]
}

/** Trades a second of the median run. */
export function rateOf({ trades, runs }: Runs): number {
  return (trades / median(runs.map(({ elapsedMs }) => elapsedMs))) * 1000
}

/** Processor seconds of the median run for a million trades. */
export function cpuPerMillion({ trades, runs }: Runs): number {
  return (median(runs.map(({ cpuMs }) => cpuMs)) / trades) * 1000
}

export function peakMegabytes({ runs }: Runs): number {
  return Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 1e6
}

export const RUN_HEADER = [
  'trades',
  'trades/s: min',
  'median',
  'max',
  'CPU s/million',
  'peak memory',
]

export function runCells(measured: Runs): string[] {
  const { trades, runs } = measured
  const rates = runs.map(({ elapsedMs }) => (trades / elapsedMs) * 1000)
  return [
    trades.toLocaleString('en-US'),
    roundedRate(Math.min(...rates)),
    roundedRate(rateOf(measured)),
    roundedRate(Math.max(...rates)),
    cpuPerMillion(measured).toFixed(2),
    `${peakMegabytes(measured).toFixed(0)} MB`,
  ]
}

/** Three digits that say something. */
export function roundedRate(rate: number): string {
  return Number(rate.toPrecision(3)).toLocaleString('en-US')
}
