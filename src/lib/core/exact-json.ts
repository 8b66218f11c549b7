/**
 * JSON whose numbers keep their digits. JSON.parse turns numbers into doubles, and a double keeps
 * the digits only up to 15 significant ones; longer tokens, exponents and words that are no JSON
 * at all (NaN, 0x1F, 1_000) are kept as texts, so that a bad number spoils its own trade alone.
 */
export class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Sixteen digits in a row, a point among them or not, or an exponent: a double may lose some. */
const NEEDS_EXACT = /(?:\d\.?){16}|\d[eE]/

/** Parses JSON; throws SyntaxError where its structure is broken or nested beyond all reason. */
export function parseExactJson(text: string): unknown {
  if (text.length > NESTING_MAX && isNestedTooDeep(text)) {
    throw new SyntaxError(`Cannot read JSON that is nested more than ${NESTING_MAX} levels deep`)
  }
  if (!NEEDS_EXACT.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // The words that JSON.parse refuses are looked at one by one below.
    }
  }
  const value = untag(JSON.parse(tag(text)), 0)
  // A lone word stands in no trade that it could spoil: it throws unless it is a number.
  if (value instanceof NumberText) JSON.parse(value.text)
  return value
}

/** The decimal text of a JSON number, undefined for any other value. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return value instanceof NumberText ? value.text : undefined
}

const WORD = /[^\s"{}[\],:]+/y
const LITERALS = new Set(['true', 'false', 'null'])

/** Rewrites every string to "s…" and every other word to "n…"; JSON.parse then keeps both. */
function tag(text: string): string {
  const parts: string[] = []
  let at = 0
  while (at < text.length) {
    WORD.lastIndex = at
    const word = WORD.exec(text)?.[0]
    if (word !== undefined) {
      parts.push(LITERALS.has(word) ? word : JSON.stringify(`n${word}`))
      at += word.length
    } else if (text[at] === '"') {
      const end = endOfString(text, at)
      parts.push('"s', text.slice(at + 1, end))
      at = end
    } else {
      parts.push(text[at] as string)
      at += 1
    }
  }
  return parts.join('')
}

/** Megabytes of opening brackets alone would take gigabytes once they are parsed. */
const NESTING_MAX = 200_000

function isNestedTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length && depth <= NESTING_MAX; at += 1) {
    const character = text[at]
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    else if (character === '"') at = endOfString(text, at) - 1
  }
  return depth > NESTING_MAX
}

/** The place after the quote that closes the string which opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** What mkt reads is three levels deep; whatever lies deeper than this is dropped, not followed. */
const MAX_DEPTH = 32

function untag(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    return value.startsWith('s') ? value.slice(1) : new NumberText(value.slice(1))
  }
  if (value === null || typeof value !== 'object') return value
  if (depth > MAX_DEPTH) return undefined
  if (Array.isArray(value)) return value.map((item) => untag(item, depth + 1))
  const entries = Object.entries(value).map(([key, item]) => [keyOf(key), untag(item, depth + 1)])
  return Object.fromEntries(entries) as object
}

/** A key is a string: a word without quotes in its place is broken structure, not a bad number. */
function keyOf(tagged: string): string {
  if (tagged.startsWith('s')) return tagged.slice(1)
  throw new SyntaxError(`Cannot read ${tagged.slice(1)} as a key: keys stand in quotes`)
}
