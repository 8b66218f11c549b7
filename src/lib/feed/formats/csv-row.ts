/**
 * The fields of a row of comma-separated values (RFC 4180, except that a field does not go on in
 * the next line). Undefined where a quoted field is never closed or something follows its quote.
 */
export function fieldsOf(row: string, separator = ','): string[] | undefined {
  if (!row.includes('"')) return row.split(separator)
  const fields: string[] = []
  let start = 0
  for (;;) {
    const isQuoted = row[start] === '"'
    const end = isQuoted ? endOfQuoted(row, start) : endOfPlain(row, start, separator)
    if (end < 0) return undefined
    const field = isQuoted ? row.slice(start + 1, end - 1) : row.slice(start, end)
    fields.push(isQuoted ? field.replaceAll('""', '"') : field)
    if (end === row.length) return fields
    if (row[end] !== separator) return undefined
    start = end + 1
  }
}

function endOfPlain(row: string, start: number, separator: string): number {
  const end = row.indexOf(separator, start)
  return end < 0 ? row.length : end
}

/** The place after the closing quote, -1 where there is none. */
function endOfQuoted(row: string, start: number): number {
  let quote = row.indexOf('"', start + 1)
  while (quote >= 0 && row[quote + 1] === '"') quote = row.indexOf('"', quote + 2)
  return quote < 0 ? -1 : quote + 1
}
