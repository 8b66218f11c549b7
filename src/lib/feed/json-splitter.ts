/**
 * Finds the items of JSON in bytes that come in chunks, without parsing them: brackets are counted,
 * and strings skipped. It keeps watch over what may follow what, so that a bracket or a quote that
 * is lost spoils one item and not the rest of the file.
 */

import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  fits,
  KEY_COMMA,
  kindAt,
  LINE_FEED,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  SPACE,
  START,
  WORD,
} from './json-tokens.ts'

/** Where an item stands in the chunk in which it ends; start is 0 if it began in an earlier one. */
export interface ItemSpan {
  readonly start: number
  readonly end: number
  /** The line on which it begins, counted from 1. */
  readonly line: number
}

export interface Splitter {
  /** What the bytes that come next are part of; it reads on from a place and gives the next place. */
  read: Reader
  line: number
  /** Where the unfinished item begins in this chunk, 0 if before it; -1 where there is none. */
  start: number
  startLine: number
  /** Whether items stand in a list, which began on listLine. */
  isInList: boolean
  listLine: number
  /** The brackets that are open in the item. */
  readonly open: Uint8Array
  depth: number
  /** What stood before, but for white space. */
  before: number
  /** What a string is part of. */
  afterString: Reader
  isEscaped: boolean
  spans: ItemSpan[]
}

type Reader = (chunk: Buffer, at: number, state: Splitter) => number

/** Trades lie three levels deep; what lies deeper than this is no item. */
const DEPTH_MAX = 256

export function openSplitter(): Splitter {
  return {
    read: readBetween,
    line: 1,
    start: -1,
    startLine: 1,
    isInList: false,
    listLine: 1,
    open: new Uint8Array(DEPTH_MAX),
    depth: 0,
    before: 0,
    afterString: readItem,
    isEscaped: false,
    spans: [],
  }
}

/** The items that end in this chunk. */
export function splitChunk(chunk: Buffer, state: Splitter): readonly ItemSpan[] {
  state.spans = []
  if (state.start > 0) state.start = 0
  for (let at = 0; at < chunk.length;) at = state.read(chunk, at, state)
  return state.spans
}

function readBetween(chunk: Buffer, from: number, state: Splitter): number {
  for (let at = from; at < chunk.length; at += 1) {
    const kind = kindAt(chunk, at)
    if (kind === LINE_FEED) state.line += 1
    else if (kind === OPEN_LIST && !state.isInList) {
      state.isInList = true
      state.listLine = state.line
    } else if (kind === CLOSE_LIST && state.isInList) state.isInList = false
    else if (kind !== SPACE && kind !== COMMA) return beginItem(at, kind, state)
  }
  return chunk.length
}

function beginItem(at: number, kind: number, state: Splitter): number {
  state.start = at
  state.startLine = state.line
  state.depth = 0
  state.before = START
  if (kind === OPEN_OBJECT || kind === OPEN_LIST) state.read = readItem
  else if (kind === CLOSE_OBJECT || kind === CLOSE_LIST) state.read = readLost
  else state.read = readScalar
  return at
}

function endItem(end: number, state: Splitter): number {
  state.spans.push({ start: state.start, end, line: state.startLine })
  state.start = -1
  state.read = readBetween
  return end
}

function readItem(chunk: Buffer, from: number, state: Splitter): number {
  let { before } = state
  for (let at = from; at < chunk.length; at += 1) {
    const kind = kindAt(chunk, at)
    if (kind === SPACE || (kind === WORD && before === WORD)) continue
    if (kind === LINE_FEED) {
      state.line += 1
      continue
    }
    if (!fits(before, kind)) return lose(at, before, state)
    if (kind === QUOTE) return beginString(at, readItem, state)
    if (kind > COLON) {
      if (!countBracket(kind, state)) return lose(at, before, state)
      if (state.depth === 0) return endItem(at + 1, state)
    }
    before = kind === COMMA && innermost(state) === OPEN_OBJECT ? KEY_COMMA : kind
  }
  state.before = before
  return chunk.length
}

/** False where the bracket does not close what is open, or opens what no trade has. */
function countBracket(kind: number, state: Splitter): boolean {
  if (kind === OPEN_OBJECT || kind === OPEN_LIST) {
    const isListInRow = kind === OPEN_LIST && state.depth === 1 && innermost(state) === OPEN_LIST
    if (state.depth === DEPTH_MAX || isListInRow) return false
    state.open[state.depth] = kind
    state.depth += 1
    return true
  }
  const fits = innermost(state) === (kind === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_LIST)
  if (fits) state.depth -= 1
  return fits
}

function innermost({ open, depth }: Splitter): number | undefined {
  return open[depth - 1]
}

function beginString(at: number, within: Reader, state: Splitter): number {
  state.afterString = within
  state.read = readString
  return at + 1
}

const QUOTE_BYTE = 0x22
const BACKSLASH_BYTE = 0x5c
const LINE_FEED_BYTE = 0x0a

function readString(chunk: Buffer, from: number, state: Splitter): number {
  let at = from
  if (state.isEscaped && chunk[at] !== LINE_FEED_BYTE) at += 1
  state.isEscaped = false
  for (; at < chunk.length; at += 1) {
    const byte = chunk[at] as number
    if (byte > BACKSLASH_BYTE) continue
    if (byte === QUOTE_BYTE) {
      state.before = QUOTE
      state.read = state.afterString
      return at + 1
    }
    if (byte === BACKSLASH_BYTE) {
      state.isEscaped = true
      return at + 1
    }
    // JSON has no line feeds in strings: the closing quote is lost.
    if (byte === LINE_FEED_BYTE) return lose(at, QUOTE, state)
  }
  return at
}

/** A number, a word or a string where an item should be, up to the next one. */
function readScalar(chunk: Buffer, from: number, state: Splitter): number {
  for (let at = from; at < chunk.length; at += 1) {
    const kind = kindAt(chunk, at)
    if (kind === WORD || kind === SPACE || kind === COLON) continue
    if (kind === QUOTE) return beginString(at, readScalar, state)
    const isStray = kind === CLOSE_OBJECT || (kind === CLOSE_LIST && !state.isInList)
    return isStray ? lose(at, WORD, state) : endItem(at, state)
  }
  return chunk.length
}

function lose(at: number, before: number, state: Splitter): number {
  state.before = before
  state.read = readLost
  return at
}

/** The rest of a broken item: up to a bracket that opens where an item may begin. */
function readLost(chunk: Buffer, from: number, state: Splitter): number {
  for (let at = from; at < chunk.length; at += 1) {
    const kind = kindAt(chunk, at)
    if (kind === SPACE) continue
    const isOpening = kind === OPEN_OBJECT || kind === OPEN_LIST
    if (isOpening && CAN_BEGIN_AFTER.has(state.before)) return endItem(at, state)
    if (kind === LINE_FEED) state.line += 1
    state.before = kind
  }
  return chunk.length
}

const CAN_BEGIN_AFTER = new Set([COMMA, KEY_COMMA, LINE_FEED, CLOSE_OBJECT, CLOSE_LIST])
