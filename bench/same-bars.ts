import { readFile } from 'node:fs/promises'

/** Peers add in doubles: so far apart their sums may be, as a share of them. */
const TOLERANCE = 1e-9

/** Compares two files of bars as csv; the number of bars, or an error that names the first that differs. */
export async function sameBars(ours: string, theirs: string): Promise<number> {
  const [wanted, found] = await Promise.all([ours, theirs].map(rowsOf))
  if (wanted?.length !== found?.length) {
    throw new Error(`${ours} has ${wanted?.length} bars, ${theirs} ${found?.length}`)
  }
  for (const [at, row] of (wanted ?? []).entries()) {
    const other = found?.[at] ?? []
    if (!row.every((field, column) => isSame(field, other[column] ?? ''))) {
      throw new Error(`${theirs} has ${other.join()}, and ${ours} ${row.join()}`)
    }
  }
  return wanted?.length ?? 0
}

/** Without the header, sorted as text: programs sort symbols differently. */
async function rowsOf(path: string): Promise<string[][]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1)
  return lines.sort().map((line) => line.split(','))
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Number(a), Number(b)]
  return a === b || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
}
