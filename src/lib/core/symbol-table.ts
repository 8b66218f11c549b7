import { BACKSLASH, BLANK, QUOTE, TILDE } from './ascii.ts'
import { knownBytes, type KnownBytes } from './known-bytes.ts'
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
      const end = known.endAt(bytes, start, QUOTE, MAX_BYTES)
      const id = end < 0 ? -1 : idOfBytes(known, idOf, bytes, start, end)
      column[row] = id
      return id < 0 ? -1 : end + 1
    },
    textOf: (id) => texts[id] as string,
    size: () => texts.length,
  }
}

function idOfBytes(
  known: KnownBytes,
  idOf: SymbolTable['idOf'],
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (end <= start || end - start > MAX_BYTES) return -1
  const met = known.find(bytes, start, end)
  if (met >= 0 || !isPlain(bytes, start, end)) return met
  const id = idOf(String.fromCharCode(...bytes.subarray(start, end)))
  if (id >= 0) known.add(bytes, start, end, id)
  return id
}

/** Longer ones, and ones with bytes beyond ASCII or with escapes, are left to the slow path. */
const MAX_BYTES = 64

/** Only such bytes are known: what is equal to them needs no further look. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number
    if (byte < BLANK || byte > TILDE || byte === QUOTE || byte === BACKSLASH) return false
  }
  return true
}
