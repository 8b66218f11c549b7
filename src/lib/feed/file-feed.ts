import { MktError } from '../core/errors.ts'
import type { Trade } from '../core/trade.ts'
import type { FileBatch, FileTrade, Reject } from './feed.ts'
import { DETECTION_LINES, formatOf } from './formats/detect-format.ts'
import type { FormatName, LineContent, ReadLine } from './formats/format.ts'
import { linesOf, type Line, type LineBatch } from './line-reader.ts'
import { seenIds, type SeenIds } from './seen-ids.ts'

export interface FileFeedOptions {
  /** What messages call the file. */
  readonly name: string
  /** Names the trades of a file without symbols; of any other file only these trades are given. */
  readonly symbol?: string | undefined
  /** The format; without it the content tells. */
  readonly inputFormat?: FormatName | undefined
}

/**
 * The trades of a recorded file, in the order of its lines, which depends on nothing but content
 * and options. An empty file gives no batch. Where the bytes end in an error after some lines, the
 * last batch says so (broken); an error before them is thrown, as is an unfit format (exit 65).
 */
export async function* fileFeed(
  bytes: AsyncIterable<Buffer>,
  options: FileFeedOptions,
): AsyncGenerator<FileBatch> {
  const reader: FileReader = { options, seen: seenIds() }
  let last: FileBatch | undefined
  try {
    for await (const lines of linesOf(bytes)) yield (last = batchOf(lines, reader))
  } catch (error) {
    if (last === undefined || !(error instanceof MktError)) throw error
    yield { ...emptyBatch(last.format, last.bytes), broken: error }
  }
}

interface FileReader {
  readonly options: FileFeedOptions
  readonly seen: SeenIds
  /** Both are known once a line came that is not blank. */
  format?: FormatName
  read?: ReadLine
}

/** A batch while it is filled. */
interface OpenBatch extends FileBatch {
  readonly trades: FileTrade[]
  readonly rejects: Reject[]
  readonly control: Map<string, number>
  duplicates: number
  notSelected: number
}

function emptyBatch(format: string, bytes: number): OpenBatch {
  const counts = { control: new Map<string, number>(), duplicates: 0, notSelected: 0 }
  return { format, trades: [], rejects: [], ...counts, bytes }
}

const FORMAT_NOT_KNOWN_YET = 'none'

function batchOf({ lines, bytes }: LineBatch, reader: FileReader): FileBatch {
  const batch = emptyBatch('', bytes)
  for (const [at, line] of lines.entries()) {
    if (line.tooLarge) {
      batch.rejects.push({ reason: 'too-large', line: line.number, sample: line.text })
    } else if (!isBlank(line.text)) {
      reader.read ??= openFormat(lines.slice(at), reader)
      addLine(batch, line, reader.read, reader)
    }
  }
  return { ...batch, format: reader.format ?? FORMAT_NOT_KNOWN_YET }
}

function isBlank(text: string): boolean {
  return text.length === 0 || !/\S/.test(text)
}

function addLine(batch: OpenBatch, line: Line, read: ReadLine, reader: FileReader): void {
  const content = read(line.text)
  for (const trade of content.trades) addTrade(batch, { trade, line: line.number }, content, reader)
  for (const reject of content.rejects) batch.rejects.push({ ...reject, line: line.number })
  if (content.control !== undefined) {
    batch.control.set(content.control, (batch.control.get(content.control) ?? 0) + 1)
  }
}

function openFormat(lines: readonly Line[], reader: FileReader): ReadLine {
  const { name, symbol, inputFormat } = reader.options
  const texts = lines.filter((line) => !line.tooLarge && !isBlank(line.text))
  const firstLines = texts.slice(0, DETECTION_LINES).map(({ text }) => text)
  const format = formatOf(firstLines, name, inputFormat)
  reader.format = format.name
  return format.open({ name, symbol })
}

function addTrade(batch: OpenBatch, trade: FileTrade, line: LineContent, reader: FileReader): void {
  if (!isSelected(trade.trade, reader.options)) batch.notSelected += 1
  else if (!isFirst(trade.trade, line.id, reader.seen)) batch.duplicates += 1
  else batch.trades.push(trade)
}

function isSelected(trade: Trade, { symbol }: FileFeedOptions): boolean {
  return symbol === undefined || trade.symbol === symbol
}

function isFirst(trade: Trade, id: string | undefined, seen: SeenIds): boolean {
  return id === undefined || seen.add(trade.symbol, id)
}
