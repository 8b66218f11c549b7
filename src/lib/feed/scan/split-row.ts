import { CARRIAGE_RETURN, LINE_FEED, QUOTE } from '../../core/ascii.ts'

/** Where the fields of a row stand, without the quotes around them. */
export interface FieldPlaces {
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export function fieldPlaces(count: number): FieldPlaces {
  return { starts: new Int32Array(count), ends: new Int32Array(count) }
}

/**
 * Notes where the fields of the row that begins at `start` stand, and gives the place after its line
 * feed; -1 for a row of another number of fields, or with quotes within one.
 */
export function splitRow(
  bytes: Uint8Array,
  start: number,
  separator: number,
  places: FieldPlaces,
): number {
  const { starts, ends } = places
  const count = starts.length
  let field = 0
  let at = start
  starts[0] = start
  for (;;) {
    const byte = bytes[at]
    if (byte === separator) {
      ends[field] = at
      field += 1
      if (field === count) return -1
      starts[field] = at + 1
    } else if (byte === LINE_FEED) break
    else if (byte === QUOTE) return splitQuoted(bytes, start, separator, places)
    else if (byte === undefined) return -1
    at += 1
  }
  if (field < count - 1) return -1
  ends[field] = at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at
  return at + 1
}

/** The same of a row in which there are quotes, which is slower. */
function splitQuoted(
  bytes: Uint8Array,
  start: number,
  separator: number,
  { starts, ends }: FieldPlaces,
): number {
  let at = start
  for (let field = 0; field < starts.length; field += 1) {
    if (field > 0 && bytes[at++] !== separator) return -1
    const isQuoted = bytes[at] === QUOTE
    starts[field] = isQuoted ? at + 1 : at
    at = isQuoted ? endOfQuoted(bytes, at + 1) : endOfPlain(bytes, at, separator)
    if (at < 0) return -1
    ends[field] = isQuoted ? at - 1 : at
  }
  if (bytes[at] === CARRIAGE_RETURN) at += 1
  return bytes[at] === LINE_FEED ? at + 1 : -1
}

/** The place after the next quote. */
function endOfQuoted(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === LINE_FEED || byte === undefined) return -1
  }
}

/** The place of the separator or of the line end. */
function endOfPlain(bytes: Uint8Array, start: number, separator: number): number {
  for (let at = start; ; at += 1) {
    const byte = bytes[at]
    if (byte === separator || byte === LINE_FEED) return at
    if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) return at
    if (byte === QUOTE || byte === undefined) return -1
  }
}
