import { BACKSLASH, BLANK, QUOTE, TILDE } from './ascii.ts'
import { isSymbol } from './trade.ts'

/** Symbols as small numbers, counted from 0, so that rows in columns can name them. */
export interface SymbolTable {
  /** The number of a text, -1 where that is no symbol. */
  idOf(text: string): number
  /** The number of the text in bytes[start, end), -1 where it is not plain ASCII or no symbol. */
  idOfBytes(bytes: Uint8Array, start: number, end: number): number
  /**
   * Puts the number of the text between `start` and the next quote into a row of a column, and gives
   * the place after the quote; -1 where it is not plain ASCII, has escapes, or is no symbol.
   */
  passQuoted(bytes: Uint8Array, start: number, column: Int32Array, row: number): number
  /** The symbol, under the name that the table gives it. */
  textOf(id: number): string
  /** How many numbers are given out. */
  size(): number
}

/** @param rename gives the name under which a symbol is known; the same text for the same text */
export function symbolTable(rename: (text: string) => string = (text) => text): SymbolTable {
  const texts: string[] = []
  const ids = new Map<string, number>()
  const known = knownBytes()
  const idOf = (text: string): number => {
    const given = ids.get(text)
    if (given !== undefined) return given
    const name = rename(text)
    const id = isSymbol(text) && isSymbol(name) ? texts.push(name) - 1 : -1
    ids.set(text, id)
    return id
  }
  return {
    idOf,
    idOfBytes: (bytes, start, end) => idOfBytes(known, idOf, bytes, start, end),
    passQuoted(bytes, start, column, row) {
      const end = endOfQuoted(bytes, start)
      const id = end < 0 ? -1 : idOfBytes(known, idOf, bytes, start, end)
      column[row] = id
      return id < 0 ? -1 : end + 1
    },
    textOf: (id) => texts[id] as string,
    size: () => texts.length,
  }
}

/** The bytes that were met, in lists by their hash. */
interface KnownBytes {
  /** The last key of each list, -1 where it is empty. */
  readonly last: Int32Array
  /** The key before a key in its list. */
  readonly before: number[]
  readonly keys: Uint8Array[]
  readonly ids: number[]
}

const LISTS = 1 << 14

function knownBytes(): KnownBytes {
  return { last: new Int32Array(LISTS).fill(-1), before: [], keys: [], ids: [] }
}

function idOfBytes(
  known: KnownBytes,
  idOf: SymbolTable['idOf'],
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (end <= start || end - start > MAX_BYTES) return -1
  const hash = hashOf(bytes, start, end)
  const { last, before, keys, ids } = known
  for (let at = last[hash] as number; at >= 0; at = before[at] as number) {
    if (isEqual(keys[at] as Uint8Array, bytes, start, end)) return ids[at] as number
  }
  if (!isPlain(bytes, start, end)) return -1
  const key = new Uint8Array(bytes.subarray(start, end))
  const id = idOf(String.fromCharCode(...key))
  before.push(last[hash] as number)
  last[hash] = keys.push(key) - 1
  ids.push(id)
  return id
}

/** Longer ones, and ones with bytes beyond ASCII or with escapes, are left to the slow path. */
const MAX_BYTES = 64

/** Where the next quote stands; -1 where there is none near enough. */
function endOfQuoted(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at] !== QUOTE) {
    at += 1
    if (at - start > MAX_BYTES) return -1
  }
  return at
}

/** The list of these bytes, by FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  }
  return (hash ^ (hash >>> 15)) & (LISTS - 1)
}

function isEqual(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false
  for (let at = 0; at < key.length; at += 1) if (key[at] !== bytes[start + at]) return false
  return true
}

/** Only such bytes become keys: what is equal to one needs no further look. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number
    if (byte < BLANK || byte > TILDE || byte === QUOTE || byte === BACKSLASH) return false
  }
  return true
}
