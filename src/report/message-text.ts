/** The parts that messages of commands are made of. */
import { printable } from '../lib/core/printable.ts'
import { redact } from '../flags.ts'

/** A text from outside, fit for a terminal and without secrets. */
export function shownText(text: string): string {
  return printable(redact(text))
}

/** Of a service that is away; undefined is a service that is back. */
export function waitingText(problem: string | undefined): string {
  return problem === undefined ? 'back again' : `waiting: ${shownText(problem)}`
}

/** 12345 as 12,345. */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/** 2023-03-15 13:20:00, of a time in ms since 1970, UTC. */
export function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** HH:MM:SS of a time in ms since 1970, UTC. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19)
}
