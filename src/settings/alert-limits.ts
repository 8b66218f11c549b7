/** Each throws BAD_FLAG or BAD_DURATION (exit 2). */
import { parseDuration } from '../lib/core/duration.ts'
import { unreadable } from './unreadable.ts'

/** A duration in ms that lies between two others, both included. */
export function parseSpan(text: string, min: string, max: string): number {
  const spanMs = parseDuration(text)
  if (spanMs >= parseDuration(min) && spanMs <= parseDuration(max)) return spanMs
  throw unreadable(text, 'a time here', `one from ${min} to ${max}`)
}

/** A command line for a shell. */
export function parseCommand(text: string): string {
  if (text.trim() !== '') return text
  throw unreadable(text, 'a command', 'what the shell is to run')
}
