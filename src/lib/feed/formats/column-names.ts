import type { Row } from './format.ts'

/** The places of the columns of a header, by their names. */
export interface ColumnNames {
  /**
   * The place of the first of these names that the header has, such as 'qty|quantity'; undefined
   * where it has none of them, or has it twice.
   */
  readonly at: (names: string) => number | undefined
  /** Its names as they stand in the header, quotes and blanks around them left out. */
  readonly shown: readonly string[]
}

/** Reads a header. isBuyerMaker, is_buyer_maker and IS BUYER MAKER are one name. */
export function columnNames(header: Row): ColumnNames {
  const places = new Map<string, number[]>()
  for (const [place, name] of header.entries()) {
    const key = plainName(name)
    places.set(key, [...(places.get(key) ?? []), place])
  }
  return {
    at(names) {
      const found = names.split('|').map((name) => places.get(plainName(name)))
      const [place, ...others] = found.find((some) => some !== undefined) ?? []
      return others.length === 0 ? place : undefined
    },
    shown: header.map((name) => name.trim()),
  }
}

/** A name of a column without what differs between writers: case, blanks, underscores, hyphens. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

const LETTER_FIRST = /^\s*\p{L}/u
const NUMBER_FIRST = /^\s*[+-]?\.?\d/
const TRUTH = /^\s*(?:true|false)\s*$/i

/** Whether a row holds names and no values. */
export function isHeader(row: Row): boolean {
  if (row.some((field) => NUMBER_FIRST.test(field) || TRUTH.test(field))) return false
  return row.some((field) => LETTER_FIRST.test(field))
}
