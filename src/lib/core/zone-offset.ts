/** How far a time zone's clock is from UTC, kept so that it is asked of Intl once per few days. */
import { DAY_MS, MINUTE_MS } from './interval.ts'

const SECOND_MS = 1000

/** A zone sets its clock once at the most in this time: the shortest setting lasted a week. */
const SLOT_MS = 4 * DAY_MS

/** Within a slot: the offset until the clock is set, and after that. */
interface Slot {
  readonly beforeMs: number
  readonly changesMs: number
  readonly afterMs: number
}

/** A time in which a zone's clock runs on: what to add to UTC, and until when at least. */
export interface ClockRun {
  readonly offsetMs: number
  readonly endsMs: number
}

const slotsOfZones = new Map<string, (slot: number) => Slot>()

/** How the clock of a zone runs at an instant, ms since 1970. */
export function clockRunAt(zone: string, timeMs: number): ClockRun {
  const index = Math.floor(timeMs / SLOT_MS)
  const slot = slotsOf(zone)(index)
  if (timeMs < slot.changesMs) return { offsetMs: slot.beforeMs, endsMs: slot.changesMs }
  return { offsetMs: slot.afterMs, endsMs: (index + 1) * SLOT_MS }
}

/** What to add to UTC for the local time of a zone at an instant, in ms. */
export function offsetMsAt(zone: string, timeMs: number): number {
  const slot = slotsOf(zone)(Math.floor(timeMs / SLOT_MS))
  return timeMs < slot.changesMs ? slot.beforeMs : slot.afterMs
}

function slotsOf(zone: string): (slot: number) => Slot {
  let slots = slotsOfZones.get(zone)
  if (slots === undefined) {
    slots = keepingSlots(offsetReader(zone))
    slotsOfZones.set(zone, slots)
  }
  return slots
}

function keepingSlots(readOffset: (timeMs: number) => number): (index: number) => Slot {
  const slots = new Map<number, Slot>()
  return (index) => {
    let slot = slots.get(index)
    if (slot === undefined) {
      slot = readSlot(readOffset, index * SLOT_MS)
      slots.set(index, slot)
    }
    return slot
  }
}

function readSlot(readOffset: (timeMs: number) => number, startMs: number): Slot {
  const beforeMs = readOffset(startMs)
  const afterMs = readOffset(startMs + SLOT_MS)
  if (beforeMs === afterMs) return { beforeMs, changesMs: startMs, afterMs }
  let early = startMs
  let late = startMs + SLOT_MS
  while (late - early > SECOND_MS) {
    const middle = early + Math.floor((late - early) / 2 / SECOND_MS) * SECOND_MS
    if (readOffset(middle) === beforeMs) early = middle
    else late = middle
  }
  return { beforeMs, changesMs: late, afterMs }
}

/** Intl writes the offset as GMT-04:00, with seconds where history has some; GMT alone is UTC. */
function offsetReader(zone: string): (timeMs: number) => number {
  // The first formatter of a process takes 11 ms, which UTC can do without.
  if (zone === 'UTC') return () => 0
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (timeMs) => {
    const [, sign, hours, minutes, seconds = 0] =
      /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(timeMs)) ?? []
    if (sign === undefined) return 0
    const wholeMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS + Number(seconds) * SECOND_MS
    return sign === '-' ? -wholeMs : wholeMs
  }
}
