import { printable } from '../core/printable.ts'

export interface CsvOptions {
  /** Writes ' before a text that a spreadsheet would run as a formula. */
  readonly spreadsheet?: boolean
  /** Shows control characters as \xNN: for a terminal, which would obey them. */
  readonly terminal?: boolean
}

const FORMULA_START = /^[=+\-@\t\r]/

/** A text as a field of CSV, quoted as RFC 4180 says where it must be. */
export function csvText(text: string, { spreadsheet, terminal }: CsvOptions): string {
  const shown = terminal ? printable(text) : text
  const inert = spreadsheet && FORMULA_START.test(shown) ? `'${shown}` : shown
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
