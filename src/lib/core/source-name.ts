/** Who sends records, as `<id>/<partitions>`. */
export interface SourceName {
  readonly id: string
  /** Over how many partitions it spreads its symbols, for ever. */
  readonly partitions: number
}

const SOURCE = /^([A-Za-z0-9_-]{1,64})\/([1-9]\d{0,4})$/
const PARTITIONS_MAX = 10_000

/**
 * Reads `<id>/<partitions>`; undefined where it is not well formed: an id of 1 to 64 letters,
 * digits, "_" or "-", and 1 to 10,000 partitions.
 */
export function parseSource(src: string): SourceName | undefined {
  const [, id = '', digits] = SOURCE.exec(src) ?? []
  const partitions = Number(digits)
  return partitions <= PARTITIONS_MAX ? { id, partitions } : undefined
}
