import { csv } from './csv.ts'
import { tellJson } from './detect-json.ts'
import { COMMON_SEPARATORS, rowsOf, tellRows, tellTable, type RowsAt } from './detect-rows.ts'
import { refuseAmbiguous, refuseUnfit, refuseUnknown } from './detection-errors.ts'
import type { Detected, FileFormat, Row } from './format.ts'
import { FORMATS, NAMED_FORMATS } from './formats.ts'
import { refuseOthers } from './not-trades.ts'

export type { Detected } from './format.ts'

/** So many lines that are not blank, or rows of a table, are looked at. */
export const DETECTION_LINES = 100

/** What is to be detected: which of some formats the beginning of a file fits. */
interface Beginning {
  /** The first line, or the names of the columns. */
  readonly text: string
  readonly rowsAt: RowsAt
  tell(formats: readonly FileFormat[]): Detected[]
}

/**
 * The format of a file of text: the one that was wanted, else the one that its first lines tell,
 * blank ones left out; a few of them may be bad. Errors: UNKNOWN_FORMAT, AMBIGUOUS_FORMAT,
 * UNFIT_FORMAT (not the one that was wanted), AMBIGUOUS_COLUMNS, NO_SUCH_COLUMN and NOT_TRADES
 * (exit 65).
 */
export function detectFormat(
  lines: readonly string[],
  file: { readonly name: string },
  wanted?: string,
): Detected {
  const first = lines.slice(0, DETECTION_LINES)
  const jsonLines = first.filter((line) => /^\s*[{[]/.test(line))
  const rowsAt = rowsOf(first)
  // What looks like both is told by either, which makes it ambiguous.
  const mayBeJson = wanted !== undefined || jsonLines.length * 2 >= first.length
  const mayBeRows = wanted !== undefined || jsonLines.length * 2 <= first.length
  return detect(file.name, wanted, {
    text: first[0] ?? '',
    rowsAt,
    tell: (formats) => [
      ...(mayBeRows ? tellRows(formats, rowsAt, file.name) : []),
      ...(mayBeJson ? tellJson(formats, jsonLines) : []),
    ],
  })
}

/** The same for a table, whose first row is the names of its columns. */
export function detectTable(
  rows: readonly Row[],
  file: { readonly name: string },
  wanted?: string,
): Detected {
  const first = rows.slice(0, DETECTION_LINES + 1)
  return detect(file.name, wanted, {
    text: (first[0] ?? []).join(','),
    rowsAt: () => first,
    tell: (formats) => tellTable(formats, first, file.name),
  })
}

function detect(fileName: string, wanted: string | undefined, beginning: Beginning): Detected {
  if (wanted !== undefined) return detectWanted(fileName, wanted, beginning)
  const [named, ...others] = beginning.tell(NAMED_FORMATS)
  if (named !== undefined && others.length === 0) return named
  if (named !== undefined) return refuseAmbiguous(fileName, [named, ...others])
  for (const separator of COMMON_SEPARATORS) refuseOthers(beginning.rowsAt(separator), fileName)
  const [any] = beginning.tell([csv])
  return any ?? refuseUnknown(fileName, beginning.text, FORMATS)
}

function detectWanted(fileName: string, wanted: string, beginning: Beginning): Detected {
  const formats = FORMATS.filter(({ name }) => name === wanted)
  const [found] = beginning.tell(formats)
  if (found !== undefined) return { ...found, toldBy: '--input-format' }
  const [format] = formats
  return format === undefined
    ? refuseUnknown(fileName, beginning.text, FORMATS)
    : refuseUnfit(fileName, beginning.text, format)
}
