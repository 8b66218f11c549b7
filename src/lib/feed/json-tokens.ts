/**
 * The kinds of bytes in JSON, and what may follow what. A word is all that is neither white space
 * nor any of the others.
 */
export const WORD = 0
export const SPACE = 1
export const LINE_FEED = 2
export const QUOTE = 3
export const COMMA = 4
export const COLON = 5
export const OPEN_OBJECT = 6
export const OPEN_LIST = 7
export const CLOSE_OBJECT = 8
export const CLOSE_LIST = 9
/** A comma in an object, after which only a key may follow. */
export const KEY_COMMA = 10
/** Before the first byte of an item. */
export const START = 11
const KIND_COUNT = 12

export function kindAt(chunk: Buffer, at: number): number {
  return KINDS[chunk[at] as number] as number
}

/** Whether a kind may follow another in an item, white space left out. */
export function fits(before: number, kind: number): boolean {
  return FITS[before * KIND_COUNT + kind] === 1
}

const KINDS = new Uint8Array(256)
for (const [byte, kind] of Object.entries({
  ' ': SPACE,
  '\t': SPACE,
  '\r': SPACE,
  '\n': LINE_FEED,
  '"': QUOTE,
  ',': COMMA,
  ':': COLON,
  '{': OPEN_OBJECT,
  '[': OPEN_LIST,
  '}': CLOSE_OBJECT,
  ']': CLOSE_LIST,
})) {
  KINDS[byte.charCodeAt(0)] = kind
}

const CLOSING = [COMMA, CLOSE_OBJECT, CLOSE_LIST]
/** Wider than JSON: what a lost bracket or quote does not lead to is left to the parser. */
const MAY_FOLLOW = new Map([
  [START, [OPEN_OBJECT, OPEN_LIST]],
  [WORD, [WORD, COLON, ...CLOSING]],
  [QUOTE, [COLON, ...CLOSING]],
  [COMMA, [WORD, QUOTE, OPEN_OBJECT, OPEN_LIST, ...CLOSING]],
  [KEY_COMMA, [WORD, QUOTE, ...CLOSING]],
  [COLON, [WORD, QUOTE, OPEN_OBJECT, OPEN_LIST, ...CLOSING]],
  [OPEN_OBJECT, [WORD, QUOTE, ...CLOSING]],
  [OPEN_LIST, [WORD, QUOTE, OPEN_OBJECT, OPEN_LIST, ...CLOSING]],
  [CLOSE_OBJECT, CLOSING],
  [CLOSE_LIST, CLOSING],
])
const FITS = new Uint8Array(KIND_COUNT * KIND_COUNT)
for (const [before, kinds] of MAY_FOLLOW) {
  for (const kind of kinds) FITS[before * KIND_COUNT + kind] = 1
}
