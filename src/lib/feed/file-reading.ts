/** How the texts of a file are read once its format is known. */
import { EXIT, MktError } from '../core/errors.ts'
import type { SymbolTable } from '../core/symbol-table.ts'
import { fieldsOf } from './formats/csv-row.ts'
import type { Detected } from './formats/detect-format.ts'
import { symbolOfFile } from './formats/file-symbol.ts'
import { finnhub } from './formats/finnhub.ts'
import type { FileFormat, JsonFormat } from './formats/format.ts'
import { jsonReader } from './json-reader.ts'
import { sampleOfText } from './json-sample.ts'
import type { Line } from './line-reader.ts'
import type { OpenBatch } from './open-batch.ts'
import { rowReader } from './row-reader.ts'
import { finnhubScanner } from './scan/finnhub-scanner.ts'
import { rowScanner } from './scan/row-scanner.ts'
import type { ScanLine } from './scan/scan-line.ts'

export interface ReadingOptions {
  readonly symbols: SymbolTable
  /** Gives a symbol the name that it has here. */
  readonly rename: (symbol: string) => string
  readonly symbol?: string | undefined
  readonly inputFormat?: string | undefined
}

/** Plain lines are read from their bytes, all others as texts. */
export interface Reading {
  readonly scan: ScanLine | undefined
  readonly text: (text: string, line: number, batch: OpenBatch) => void
}

export function readingOf(
  detected: Detected,
  firstLine: string,
  name: string,
  options: ReadingOptions,
): Reading {
  const symbolOf = symbolsOf(detected, name, options)
  const { format, layout } = detected
  if (format.kind === 'json' || layout === undefined) {
    const scan = format === finnhub ? finnhubScanner() : undefined
    return { scan, text: jsonReader(format as JsonFormat, symbolOf) }
  }
  const { separator, hasHeader } = layout
  const header = hasHeader ? fieldsOf(firstLine, separator) : undefined
  const read = rowReader(layout, header, symbolOf)
  const fileSymbol = symbolOf(undefined)
  return {
    scan: rowScanner(layout, fileSymbol === undefined ? -1 : options.symbols.idOf(fileSymbol)),
    text: (text, line, batch) => read(fieldsOf(text, separator), line, batch, () => text),
  }
}

/** The symbol of a trade under its name, or of the file for a trade that names none. */
export function symbolsOf(
  { format, layout }: Detected,
  name: string,
  { symbol, rename }: ReadingOptions,
): (text: string | undefined) => string | undefined {
  const isNeeded =
    format.kind === 'rows' ? layout?.symbol === undefined : format.symbolFrom !== 'row'
  const from = format.symbolFrom === 'folder' ? 'folder' : 'file-name'
  const found = symbol ?? symbolOfFile(name, from)
  if (isNeeded && found === undefined) throw noSymbol(name, format)
  const ofFile = found === undefined ? undefined : rename(found)
  return (text) => (text === undefined ? ofFile : rename(text))
}

function noSymbol(name: string, format: FileFormat): MktError {
  return new MktError(
    `Cannot read ${name}: its trades (${format.name}) name no symbol, and neither does the name of the file`,
    {
      code: 'NO_SYMBOL',
      exit: EXIT.badData,
      tryThis: [`mkt replay --file ${name} --symbol SYMBOL`],
    },
  )
}

/** A line that is blank says nothing. */
export function readLine(
  { number, text, tooLarge }: Line,
  batch: OpenBatch,
  reading: Reading,
): void {
  if (tooLarge)
    batch.rejects.push({ reason: 'too-large', line: number, sample: sampleOfText(text) })
  else if (/\S/.test(text)) reading.text(text, number, batch)
}
