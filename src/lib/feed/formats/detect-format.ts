import { EXIT, MktError } from '../../core/errors.ts'
import { csvFormat } from './csv.ts'
import type { FileFormat, FormatName } from './format.ts'
import { jsonlFormat } from './jsonl.ts'

const FORMATS: readonly FileFormat[] = [csvFormat, jsonlFormat]

/** The names that --input-format takes. */
export const FORMAT_NAMES: readonly FormatName[] = FORMATS.map(({ name }) => name)

/** So many lines that are not blank are looked at. */
export const DETECTION_LINES = 100

/**
 * The format that was asked for, else the one that the first lines tell. Errors: UNKNOWN_FORMAT
 * (exit 65).
 */
export function formatOf(
  firstLines: readonly string[],
  file: string,
  wanted: FormatName | undefined,
): FileFormat {
  const format = FORMATS.find((one) =>
    wanted === undefined ? one.matches(firstLines) : one.name === wanted,
  )
  if (format !== undefined) return format
  const known = FORMATS.map(({ looksLike }) => looksLike).join(', or ')
  throw new MktError(
    `Cannot tell the format of ${file}: it begins with ${beginning(firstLines[0] ?? '')}; what was looked for is ${known}`,
    {
      code: 'UNKNOWN_FORMAT',
      exit: EXIT.badData,
      tryThis: FORMAT_NAMES.map((name) => `mkt replay --file FILE --input-format ${name}`),
    },
  )
}

const PACKED: readonly (readonly [beginning: string, what: string])[] = [
  ['PK\u0003\u0004', 'a zip archive (unpack it first)'],
  ['(\ufffd/\ufffd', 'zstd data (unpack it first)'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'a Feather file'],
]
const SHOWN_CHARACTERS = 40

function beginning(line: string): string {
  const packed = PACKED.find(([magic]) => line.startsWith(magic))
  return packed?.[1] ?? JSON.stringify(line.slice(0, SHOWN_CHARACTERS))
}
