/** The parts that messages of commands are made of. */
import { printable, printableLine } from '../lib/core/printable.ts'
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

/** 1 symbol, or 12,345 symbols. */
export function countedText(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${countText(count)} ${noun}s`
}

/** So many names are said, and the rest counted. */
const SAID_NAMES = 5

/** A, B, C, D, E and 3 more. */
export function namesText(names: readonly string[]): string {
  const said = names.slice(0, SAID_NAMES).map(printableLine).join(', ')
  const more = names.length - SAID_NAMES
  return more > 0 ? `${said} and ${more} more` : said
}

/** 2023-03-15 13:20, of a time in ms since 1970, UTC. */
export function minuteText(timeMs: number): string {
  return timeText(timeMs).slice(0, 16)
}

/** 2023-03-15 13:20:00, of a time in ms since 1970, UTC. */
export function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** HH:MM:SS of a time in ms since 1970, UTC. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19)
}
