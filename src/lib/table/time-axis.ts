import type { StoredBar } from '../core/stored-bar.ts'
import { barWidthMs, type Slot } from './chart-slots.ts'
import { localMs, localTimeText, type TimeStyle } from './local-time.ts'

export interface TimeAxis {
  readonly line: string
  readonly labels: string
}

/** Columns from the start of one label to the next at the least. */
const LABEL_SPACE = 10
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** What may lie between two labels, in minutes. */
const LABEL_STEPS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720],
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * DAY_MINUTES),
]

/** The line below a chart with its times, where `pitch` columns belong to each slot. */
export function timeAxis(slots: readonly Slot[], pitch: number, style: TimeStyle): TimeAxis {
  const line = Array.from({ length: slots.length * pitch }, () => '─')
  let labels = ''
  let before: string | undefined
  for (const { bar, column } of ticks(slots, pitch, style)) {
    const text = localTimeText(bar.startMs, style)
    line[column] = '┬'
    labels = labels.padEnd(column) + labelText(text, before)
    before = text
  }
  return { line: line.join(''), labels }
}

interface Tick {
  readonly bar: StoredBar
  readonly column: number
}

/** The first bar of every round time, where there is room for a label. */
function ticks(slots: readonly Slot[], pitch: number, { zone }: TimeStyle): Tick[] {
  const stepMs = labelStepMs(slots, pitch)
  const stepAt = (timeMs: number): number => Math.floor(localMs(timeMs, zone) / stepMs)
  const found: Tick[] = []
  let before = stepAt(firstBarMs(slots) - 1)
  for (const [at, bar] of slots.entries()) {
    if (bar === 'gap') continue
    const step = stepAt(bar.startMs)
    const column = at * pitch
    const isFree = column >= (found.at(-1)?.column ?? -LABEL_SPACE) + LABEL_SPACE
    if (step !== before && isFree) found.push({ bar, column })
    before = step
  }
  return found
}

function firstBarMs(slots: readonly Slot[]): number {
  return slots.find((slot) => slot !== 'gap')?.startMs ?? 0
}

function labelStepMs(slots: readonly Slot[], pitch: number): number {
  const widthMs = barWidthMs(slots.filter((slot) => slot !== 'gap')) ?? MINUTE_MS
  const leastMs = (widthMs * LABEL_SPACE) / pitch
  const minutes = LABEL_STEPS.find((step) => step * MINUTE_MS >= leastMs) ?? LABEL_STEPS.at(-1) ?? 1
  return minutes * MINUTE_MS
}

/** The time; the day where it is another one than before, and the year likewise. */
function labelText(text: string, before: string | undefined): string {
  const [date = '', time] = text.split(' ')
  const [oldDate = date] = before?.split(' ') ?? []
  if (time !== undefined && date === oldDate) return time
  return date.slice(0, 4) === oldDate.slice(0, 4) ? date.slice(5) : date.slice(0, 4)
}
