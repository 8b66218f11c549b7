/** Bytes or rows of a file → trades in columns: the format is told first, then all is read in it. */
import { MktError } from '../core/errors.ts'
import { symbolTable, type SymbolTable } from '../core/symbol-table.ts'
import type { FileBatch } from './feed.ts'
import { openContent, type Content, type ContentFile } from './file-content.ts'
import type { Detected } from './formats/detect-format.ts'
import { clearBatch, openBatch } from './open-batch.ts'
import { seenIds, type SeenIds } from './seen-ids.ts'
import { sifter, type Sifted } from './sift.ts'

export interface FileFeedOptions {
  /** Names the trades of a file without symbols; of any other file only these trades are given. */
  readonly symbol?: string | undefined
  /** Stands before every symbol that does not begin with it. */
  readonly prefix?: string | undefined
  /** Only trades with an event time in [fromMs, toMs), ms since 1970. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** The name of the format; without it the content tells. */
  readonly inputFormat?: string | undefined
  /** The ids that other files gave; without it those of this file alone. */
  readonly seen?: SeenIds
}

/** A file whose format is known. */
export interface FileFeed {
  /** Undefined for an empty file, which gives no batch. */
  readonly format: FileFormatName | undefined
  /**
   * The trades, in the order of the lines, which depends on nothing but content and options. Where
   * the bytes end in an error after some lines, the last batch says so (broken).
   */
  batches(): AsyncGenerator<FileBatch>
}

export interface FileFormatName {
  readonly name: string
  readonly title: string
  /** How it was told, to follow "told by". */
  readonly toldBy: string
}

/**
 * Looks at the beginning of a file. Errors: those of its bytes, UNKNOWN_FORMAT, AMBIGUOUS_FORMAT,
 * AMBIGUOUS_COLUMNS, NO_SYMBOL (exit 65).
 */
export async function openFileFeed(file: ContentFile, options: FileFeedOptions): Promise<FileFeed> {
  const rename = renamer(options.prefix)
  const symbols = symbolTable(rename)
  const content = await openContent(file, { ...options, symbols, rename })
  return {
    format: content && formatName(content.detected),
    batches: () =>
      content === undefined ? noBatches() : batchesOf(content, symbols, options, rename),
  }
}

function formatName({ format: { name, title }, toldBy }: Detected): FileFormatName {
  return { name, title, toldBy }
}

/** Nothing at all is no symbol, and stays none. */
function renamer(prefix = ''): (symbol: string) => string {
  return (symbol) => (symbol === '' || symbol.startsWith(prefix) ? symbol : `${prefix}${symbol}`)
}

async function* noBatches(): AsyncGenerator<FileBatch> {}

async function* batchesOf(
  content: Content,
  symbols: SymbolTable,
  {
    symbol,
    fromMs = Number.NEGATIVE_INFINITY,
    toMs = Number.POSITIVE_INFINITY,
    seen,
  }: FileFeedOptions,
  rename: (symbol: string) => string,
): AsyncGenerator<FileBatch> {
  const sift = sifter({
    ...{ fromMs, toMs, seen: seen ?? seenIds() },
    symbol: symbol === undefined ? undefined : rename(symbol),
    idsNumber: content.detected.format.idsNumber,
  })
  const open = openBatch(symbols)
  let read = 0
  const finish = (sifted: Sifted): FileBatch => {
    const { columns, rejects, control } = open
    return { trades: columns, rejects, control, ...sifted, read }
  }
  try {
    for await (const step of content.fill(open)) {
      read = step.read
      yield finish(sift(open.columns))
      clearBatch(open)
    }
  } catch (error) {
    if (!(error instanceof MktError)) throw error
    clearBatch(open)
    yield { ...finish({ duplicates: 0, notSelected: 0 }), broken: error }
  }
}
