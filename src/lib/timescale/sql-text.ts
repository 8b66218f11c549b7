/** Values as text in SQL: scripts of several statements take no parameters. */
import { DAY_MS, MINUTE_MS } from '../core/interval.ts'

/** A text in quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** interval '7 days' of milliseconds. */
export function interval(ms: number): string {
  if (ms % DAY_MS === 0) return `interval '${ms / DAY_MS} days'`
  return ms % MINUTE_MS === 0
    ? `interval '${ms / MINUTE_MS} minutes'`
    : `interval '${ms / 1000} seconds'`
}

/** A name in quotes. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
