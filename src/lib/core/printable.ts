/**
 * Text that came from outside, made fit for a terminal: control characters, escape sequences and
 * bidi marks are shown as \xNN or \u{NNNN} instead of being obeyed. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`
  })
}

/** The same for a cell of a table, which has one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '\\x0a').replaceAll('\t', '\\x09')
}

const UNPRINTABLE =
  /(?![\n\t])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0')
}
