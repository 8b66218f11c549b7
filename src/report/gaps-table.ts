import { printableLine } from '../lib/core/printable.ts'
import type { Gap } from '../lib/store/bar-store.ts'
import { palette } from '../lib/table/palette.ts'
import { plainTable, type Column } from '../lib/table/plain-table.ts'
import { timeText } from './message-text.ts'

const COLUMNS: Column[] = [
  { heading: 'symbol' },
  { heading: 'from (UTC)' },
  { heading: 'to' },
  { heading: 'length', align: 'right' },
  { heading: 'reason' },
]

/** Gaps for a person to read; no text where there are none. */
export function gapsTable(gaps: readonly Gap[], { colour }: { colour: boolean }): string {
  if (gaps.length === 0) return ''
  return `${plainTable(COLUMNS, gaps.map(rowOf), palette(colour))}\n`
}

function rowOf({ symbol, fromMs, toMs, reason }: Gap): string[] {
  const name = symbol === null ? '(any)' : printableLine(symbol)
  return [name, timeText(fromMs), timeText(toMs), lengthText(toMs - fromMs), printableLine(reason)]
}

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S

/** 0.2 s, 45 s, 3 min 5 s, 2 h 10 min, 3 d 4 h: the two largest units. */
function lengthText(lengthMs: number): string {
  if (lengthMs < 10_000) return `${Number((lengthMs / 1000).toFixed(1))} s`
  const seconds = Math.round(lengthMs / 1000)
  if (seconds < MINUTE_S) return `${seconds} s`
  if (seconds < HOUR_S) return twoUnits(seconds, [MINUTE_S, 'min'], [1, 's'])
  if (seconds < DAY_S) return twoUnits(seconds, [HOUR_S, 'h'], [MINUTE_S, 'min'])
  return twoUnits(seconds, [DAY_S, 'd'], [HOUR_S, 'h'])
}

type Unit = readonly [seconds: number, name: string]

function twoUnits(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small)
  return `${Math.floor(seconds / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}
