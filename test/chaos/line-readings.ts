/** A line read in both ways that there are: from its bytes, and as a text. */
import { encodeTrade } from '../../src/lib/core/trade-codec.ts'
import { symbolTable } from '../../src/lib/core/symbol-table.ts'
import { tradeAt, type TradeColumns } from '../../src/lib/core/trade-columns.ts'
import { readingOf, readLine } from '../../src/lib/feed/file-reading.ts'
import { lineText } from '../../src/lib/feed/line-reader.ts'
import { clearBatch, openBatch, type OpenBatch } from '../../src/lib/feed/open-batch.ts'
import type { SampleFile } from './sample-files.ts'

export interface LineReadings {
  /** What the readings disagree on; undefined where they agree. */
  problemOf(line: Buffer): string | undefined
  /** How many lines were read from their bytes. */
  scanned(): number
  /** How many trades, rejects and known others there were. */
  counted(): number
}

/** So many trades are kept, for what is left over of one line to be seen in a later one. */
const KEPT_TRADES = 500

export function lineReadings({ detected, lines, file, symbol }: SampleFile): LineReadings {
  const symbols = symbolTable()
  const options = { symbols, symbol, rename: (text: string) => text }
  const reading = readingOf(detected, lines[0] ?? '', file, options)
  const fast = openBatch(symbols)
  const slow = openBatch(symbols)
  // The first header is told by nothing, others are counted.
  if (detected.layout?.hasHeader) reading.text(lines[0] ?? '', 0, slow)
  let scanned = 0
  let counted = 0
  let number = 0

  const scan = (bytes: Buffer): string[] | undefined => {
    const { columns } = fast
    if (columns.length > KEPT_TRADES) clearBatch(fast)
    const from = columns.length
    const end = reading.scan?.(bytes, 0, columns, number) ?? -1
    if (end < 0) return undefined
    scanned += 1
    return end === bytes.length ? rowsIn(columns, from) : [`the scan ended at byte ${end}`]
  }
  return {
    problemOf(line) {
      number += 1
      const bytes = Buffer.concat([line, Buffer.from('\n')])
      clearBatch(slow)
      const text = lineText(bytes, 0, line.length)
      readLine({ number, text, tooLarge: false }, slow, reading)
      counted += countOf(slow)
      const lost = lostProblem(countOf(slow), text, detected.layout !== undefined)
      const rows = scan(bytes)
      if (rows === undefined) return lost ?? leftoverProblem(fast.columns)
      const wanted = [...rowsIn(slow.columns, 0), ...othersIn(slow)].join()
      return rows.join() === wanted ? lost : `scanned ${rows.join()}, read ${wanted}`
    },
    scanned: () => scanned,
    counted: () => counted,
  }
}

/** All that there is of each trade from a row on. */
function rowsIn(columns: TradeColumns, from: number): string[] {
  return Array.from({ length: columns.length - from }, (_, at) => {
    const row = from + at
    const id = columns.idText.get(row) ?? columns.idNumber[row]
    return `line ${columns.line[row]} id ${id} ${encodeTrade(tradeAt(columns, row))}`
  })
}

function othersIn({ rejects, control }: OpenBatch): string[] {
  return [...rejects.map(({ reason }) => reason), ...control.keys()]
}

function countOf({ columns, rejects, control }: OpenBatch): number {
  return [...control.values()].reduce((sum, count) => sum + count, columns.length + rejects.length)
}

/** A line that is not blank is a trade, a reject or known to be neither; of JSON it may be several. */
function lostProblem(count: number, text: string, isRow: boolean): string | undefined {
  if (!/\S/.test(text)) return count === 0 ? undefined : 'a blank line was read'
  if (isRow) return count === 1 ? undefined : `it was counted ${count} times`
  return count > 0 || holdsEmptyList(text) ? undefined : 'it was not counted'
}

/** A list without items has nothing to be counted. */
function holdsEmptyList(text: string): boolean {
  return /\[\s*\]/.test(text)
}

function leftoverProblem({ length, idText, conditions, wide }: TradeColumns): string | undefined {
  const rows = [idText, conditions, wide].flatMap((extra) => [...extra.keys()])
  return rows.some((row) => row >= length) ? 'something was left over of it' : undefined
}
