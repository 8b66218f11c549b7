import { BLANK, TILDE } from '../../core/ascii.ts'
import type { RowLayout } from '../formats/format.ts'
import type { ScanFields } from './row-scanner.ts'
import { scanWhole } from '../../core/scan/scan-number.ts'
import type { FieldPlaces } from './split-row.ts'

/** Reads the id of a row; an empty one says nothing. */
export function idScanner({ id, idScope = [] }: RowLayout, places: FieldPlaces): ScanFields {
  if (id === undefined) return () => true
  const { starts, ends } = places
  const columnsOfId = [...idScope, id]
  return (bytes, columns, row) => {
    const start = starts[id] as number
    const end = ends[id] as number
    const number = idScope.length > 0 ? -1 : scanWhole(bytes, start, end)
    if (number >= 0) columns.idNumber[row] = number
    if (number >= 0 || start === end) return true
    if (!columnsOfId.every((column) => isPlain(bytes, column, places))) return false
    columns.idText.set(row, columnsOfId.map((column) => textAt(bytes, column, places)).join('\n'))
    return true
  }
}

/** Whether a field is printable ASCII. */
function isPlain(bytes: Buffer, column: number, { starts, ends }: FieldPlaces): boolean {
  for (let at = starts[column] as number; at < (ends[column] as number); at += 1) {
    const byte = bytes[at] as number
    if (byte < BLANK || byte > TILDE) return false
  }
  return true
}

function textAt(bytes: Buffer, column: number, { starts, ends }: FieldPlaces): string {
  return bytes.toString('latin1', starts[column], ends[column])
}
