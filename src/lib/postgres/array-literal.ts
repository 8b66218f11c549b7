/**
 * Array parameters as PostgreSQL's array literals. The driver would infer the type of an array from
 * its first element and get dates, bigints and booleans wrong; a text with a cast is exact.
 */

/** For numbers, which need no quotes: {1,2.5,NULL}. */
export function numberArray(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`
}

/** For texts of any content: {"a","say \"hi\"",NULL}. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map(quoted).join(',')}}`
}

/** A text of any content as an element. */
export function quoted(value: string | null): string {
  return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** For bytes, in PostgreSQL's hex form. */
export function bytesArray(values: readonly Buffer[]): string {
  return `{${values.map((value) => `"\\\\x${value.toString('hex')}"`).join(',')}}`
}
