/** What is said where the format of a file cannot be told. All errors exit with 65. */
import { EXIT, MktError } from '../../core/errors.ts'
import { printableLine } from '../../core/printable.ts'
import type { Detected, FileFormat } from './format.ts'

export function refuseUnknown(
  fileName: string,
  text: string,
  formats: readonly FileFormat[],
): never {
  const names = formats.map(({ name }) => name).join(', ')
  throw new MktError(
    `Cannot tell the format of ${fileName}: it begins with ${beginning(text)}, which is none of ${names}`,
    {
      code: 'UNKNOWN_FORMAT',
      exit: EXIT.badData,
      tryThis: ['give it a header such as symbol,timestamp,price,volume'],
    },
  )
}

export function refuseAmbiguous(fileName: string, candidates: readonly Detected[]): never {
  const told = candidates.map(({ format, toldBy }) => `${format.name} (told by ${toldBy})`)
  throw new MktError(`Cannot tell the format of ${fileName}: it may be ${told.join(' or ')}`, {
    code: 'AMBIGUOUS_FORMAT',
    exit: EXIT.badData,
    tryThis: suggestions(candidates.map(({ format }) => format)),
  })
}

export function refuseUnfit(fileName: string, text: string, format: FileFormat): never {
  throw new MktError(
    `Cannot read ${fileName} as ${format.name}: it begins with ${beginning(text)}; what was wanted is ${format.looksLike}`,
    {
      code: 'UNFIT_FORMAT',
      exit: EXIT.badData,
      tryThis: ['leave --input-format away, for the content to tell'],
    },
  )
}

function suggestions(formats: readonly FileFormat[]): string[] {
  return formats.map(({ name }) => `--input-format ${name}`)
}

const SHOWN_CHARACTERS = 40

function beginning(text: string): string {
  return `"${printableLine(text.slice(0, SHOWN_CHARACTERS))}"`
}
