/** What whole commands take, side by side with what they are compared with, in turns. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Figure } from './figure.ts'
import { median } from './samples.ts'

const PROGRAM = fileURLToPath(new URL('../bin/run.js', import.meta.url))
const STARTS = 20
const EXPORTS = 3
const OUTPUT_MAX_BYTES = 2 ** 31 - 1

/** `mkt bars SYMBOL --last 10` against a Node that does nothing. */
export function lastBarsCommand(home: string, symbol: string): Figure {
  const [own, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < STARTS; round += 1) {
    own.push(elapsedMs(process.execPath, [PROGRAM, 'bars', symbol, '--last', '10'], home))
    bare.push(elapsedMs(process.execPath, ['-e', '0'], home))
  }
  const [ownMs, bareMs] = [median(own), median(bare)]
  const figure = `${ownMs.toFixed(0)} ms to ${bareMs.toFixed(0)} ms: ${(ownMs / bareMs).toFixed(1)} times`
  return { what: 'mkt bars SYMBOL --last 10, to node -e 0', figure, goal: '4 times' }
}

/** `mkt bars --all --format csv` against psql's \copy of the same lines; psql may be missing. */
export function csvExport(home: string, url: string, bars: number, toTime: string): Figure {
  const [own, peer]: [number[], number[]] = [[], []]
  const command = [PROGRAM, 'bars', '--all', '--to', toTime, '--format', 'csv']
  for (let round = 0; round < EXPORTS; round += 1) {
    own.push(elapsedMs(process.execPath, command, home))
    const copy = `\\copy (${sameQuery(toTime)}) to stdout csv header`
    peer.push(elapsedMs('psql', [url, '-qc', copy], home))
  }
  const ownRate = (bars / median(own)) * 1000
  const ratio = Number.isNaN(median(peer))
    ? 'psql is missing'
    : (median(peer) / median(own)).toFixed(2)
  return {
    what: `csv of ${bars} bars, to psql \\copy of the same query`,
    figure: `${Math.round(ownRate / 1000)},000 rows/s, ${ratio} of psql's rate`,
    goal: '300,000 rows/s, 0.7',
  }
}

function sameQuery(toTime: string): string {
  return `select symbol, to_char(timestamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as timestamp,
    trim_scale(open) as open, trim_scale(high) as high, trim_scale(low) as low,
    trim_scale(close) as close, trim_scale(volume) as volume, trade_count,
    trim_scale(round(notional / nullif(volume, 0), 10)) as vwap
    from stock_bars_1min where timestamp < '${toTime}' order by symbol, timestamp`.replaceAll(
    '\n',
    ' ',
  )
}

/** NaN where the program is missing. */
function elapsedMs(file: string, args: string[], home: string): number {
  const startedMs = performance.now()
  const { status, error } = spawnSync(file, args, {
    env: { PATH: process.env.PATH, MKT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: OUTPUT_MAX_BYTES,
  })
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return NaN
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}`)
  return performance.now() - startedMs
}
