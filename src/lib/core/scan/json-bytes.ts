/**
 * Small steps through JSON in bytes. Each is given a place and gives the place after what it scans,
 * -1 where something else stands there; -1 in place of a place gives -1 again.
 */
import {
  BACKSLASH,
  BLANK,
  CARRIAGE_RETURN,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  LINE_FEED,
  OPEN_LIST,
  QUOTE,
  TAB,
} from '../ascii.ts'

/** More of them at one place are left to the slow path. */
const BLANKS_MAX = 16

export function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start
  while ((bytes[at] === BLANK || bytes[at] === TAB) && at < start + BLANKS_MAX) at += 1
  return at
}

export function isAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let at = 0; at < word.length; at += 1) if (bytes[start + at] !== word[at]) return false
  return true
}

/** A key with its quotes and its colon, and the blanks behind them. */
export function skipKey(bytes: Uint8Array, start: number, key: Uint8Array): number {
  return isAt(bytes, start, key)
    ? skipSign(bytes, skipBlanks(bytes, start + key.length), COLON)
    : -1
}

/** One byte and the blanks behind it. */
export function skipSign(bytes: Uint8Array, start: number, sign: number): number {
  return bytes[start] === sign ? skipBlanks(bytes, start + 1) : -1
}

/** Longer ones are left to the slow path. */
const NUMBER_MAX_BYTES = 48
const STRING_MAX_BYTES = 80

/** Up to the first byte that no number has; whether it was one is seen when it is read. */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  for (let at = start; at < start + NUMBER_MAX_BYTES; at += 1) {
    const byte = bytes[at]
    if (byte === undefined || byte === COMMA || byte === CLOSE_OBJECT || byte <= BLANK) return at
  }
  return -1
}

/** A string without escapes, up to and with its closing quote. */
export function endOfString(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return -1
  for (let at = start + 1; at < start + STRING_MAX_BYTES; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === undefined || byte === BACKSLASH || byte === LINE_FEED) return -1
  }
  return -1
}

/** Longer lists are left to the slow path. */
const LIST_MAX_BYTES = 256

/** A list without lists in it, up to the first bracket that closes one. */
export function endOfList(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== OPEN_LIST) return -1
  for (let at = start; at < start + LIST_MAX_BYTES; at += 1) {
    if (bytes[at] === CLOSE_LIST) return at + 1
    if (bytes[at] === LINE_FEED || bytes[at] === undefined) return -1
  }
  return -1
}

/** The rest of a line on which nothing but blanks is left, with its line feed. */
export function endOfLine(bytes: Uint8Array, start: number): number {
  const end = skipBlanks(bytes, start)
  const feed = bytes[end] === CARRIAGE_RETURN ? end + 1 : end
  return bytes[feed] === LINE_FEED ? feed + 1 : -1
}
