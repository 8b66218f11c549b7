import type { TableFile } from '../inputs/input.ts'
import { check, TableFault } from './table-fault.ts'

/** The bytes [start, end) in memory of their own, so that nothing can be read beyond them. */
export async function readExactly(
  file: TableFile,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  check(start >= 0 && end >= start, `its parts lie at impossible places (${start} to ${end})`)
  if (end > file.size) throw cut(`it ends at byte ${file.size}, and a part lies at ${end}`)
  const bytes = await file.read(start, end)
  if (bytes.length < end - start) throw cut('it became shorter while it was read')
  return new Uint8Array(bytes)
}

export function cut(what: string): TableFault {
  return new TableFault(`it is cut off: ${what}`, 'FILE_CUT')
}
