/** How the flags of mkt export are read together. */
import { EXIT, MktError } from '../lib/core/errors.ts'
import type { OutputFile } from '../report/output-file.ts'
import { outputFileOf } from './bars-settings.ts'

export interface ExportWords<F extends string> {
  readonly force: boolean
  readonly format?: F | undefined
  readonly output?: string | undefined
}

export interface ExportSettings<F extends string> {
  readonly format: F | 'csv'
  /** Undefined for stdout. */
  readonly file: OutputFile | undefined
  /** The data is printed on a terminal. */
  readonly toTerminal: boolean
}

/** What stdout is used for besides the data. */
export interface StdoutUse {
  readonly isTerminal: boolean
  /** The result is printed there as JSON. */
  readonly isResult: boolean
}

/**
 * Where the data goes, and in which of these formats: without --format the one that the name of the
 * file tells, or csv.
 * @throws MktError (usage) where data would go to stdout that does not belong there.
 */
export function exportSettings<F extends string>(
  flags: ExportWords<F>,
  formats: readonly F[],
  stdout: StdoutUse,
): ExportSettings<F> {
  const file = outputFileOf(flags)
  const format = flags.format ?? formatNamed(file?.path ?? '', formats) ?? 'csv'
  if (file === undefined && stdout.isResult) {
    throw toStdout('Cannot print both data and --json: with --json the data needs a file')
  }
  const toTerminal = file === undefined && stdout.isTerminal
  if (toTerminal && format === 'parquet') {
    throw toStdout('Cannot print Parquet on a terminal: it is not text')
  }
  return { format, file, toTerminal }
}

/** The name of a format, or jsonl, which is how files of Finnhub trades are called. */
function formatNamed<F extends string>(path: string, formats: readonly F[]): F | undefined {
  const [, ending = ''] = /\.([a-z]+)(?:\.gz)?$/i.exec(path) ?? []
  const name = ending.toLowerCase() === 'jsonl' ? 'finnhub' : ending.toLowerCase()
  return formats.find((format) => format === name)
}

function toStdout(message: string): MktError {
  return new MktError(message, {
    code: 'NEEDS_OUTPUT',
    exit: EXIT.usage,
    tryThis: ['name a file with --output'],
  })
}
