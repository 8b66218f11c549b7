import { EXIT, MktError } from './errors.ts'

const UNIT_BYTES = new Map([
  ['', 1],
  ['B', 1],
  ['KB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['TB', 1e12],
  ['KIB', 2 ** 10],
  ['MIB', 2 ** 20],
  ['GIB', 2 ** 30],
  ['TIB', 2 ** 40],
])

/** Reads 1GiB, 512MiB, 100MB or 1.5 GB as bytes; a bare number is bytes. */
export function parseByteSize(text: string): number {
  const parts = /^(\d{1,15}(?:\.\d{1,3})?)\s?([a-z]{0,3})$/i.exec(text.trim())
  const unit = UNIT_BYTES.get((parts?.[2] ?? '?').toUpperCase())
  const bytes = Math.round(Number(parts?.[1]) * (unit ?? Number.NaN))
  if (Number.isSafeInteger(bytes)) return bytes
  throw new MktError(
    `Cannot read ${JSON.stringify(text)} as a size: write a number and a unit, such as 512MiB, 1GiB or 100MB`,
    { code: 'BAD_SIZE', exit: EXIT.usage },
  )
}
