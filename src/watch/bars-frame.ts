/** What stands on a terminal while bars are watched. */
import { printableLine } from '../lib/core/printable.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'
import { MIN_CHART, type ChartSize } from '../lib/table/chart-layout.ts'
import { formatBars, USUAL_CHART, type FormatOptions } from '../lib/table/format-bars.ts'
import { localMs } from '../lib/table/local-time.ts'
import { shortened, textWidth } from '../lib/table/text-width.ts'
import { timeText } from '../report/message-text.ts'

export interface BarsView {
  readonly bars: readonly StoredBar[]
  /** What was typed, fit for a terminal. */
  readonly command: string
  readonly everyMs: number
  /** When the bars were read, ms since 1970. */
  readonly readMs: number
  /** What is wrong now, fit for a terminal. */
  readonly problem: string | undefined
}

export interface FrameStyle extends FormatOptions {
  readonly format: 'table' | 'chart'
}

/** The command with the time, and what is wrong or left out. */
const HEADER_LINES = 2
/** The headings of a table and the rule below them. */
const HEADING_LINES = 2

/** The lines of a screen, no more than it has: the newest bars of each symbol. */
export async function barsFrame(
  view: BarsView,
  { size = USUAL_CHART, ...style }: FrameStyle,
): Promise<string[]> {
  const { columns } = size
  const rows = size.rows - HEADER_LINES
  const { lines, notice } = await linesOf(view.bars, style, { columns, rows })
  const state = view.problem ?? notice ?? (view.bars.length === 0 ? 'no bars yet' : '')
  return [
    headerOf(view, columns, style.zone),
    shortened(printableLine(state), columns),
    ...linesThatFit(lines, rows),
  ]
}

function headerOf({ command, everyMs, readMs }: BarsView, columns: number, zone = 'UTC'): string {
  const time = `  ${timeText(localMs(readMs, zone))} ${zone}`
  const line = shortened(printableLine(`every ${everyMs / 1000}s: ${command}`), columns)
  const blanks = columns - textWidth(line) - textWidth(time)
  return blanks < 0 ? line : line + ' '.repeat(blanks) + time
}

function linesThatFit(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines
  const left = lines.length - rows + 1
  return [...lines.slice(0, rows - 1), `… ${left} more lines: name symbols, or make room`]
}

async function linesOf(
  bars: readonly StoredBar[],
  style: Omit<FrameStyle, 'size'>,
  room: ChartSize,
): Promise<{ lines: string[]; notice: string | undefined }> {
  const notices: string[] = []
  const symbols = new Set(bars.map(({ symbol }) => symbol)).size
  const shown = style.format === 'chart' ? bars : newestOfEach(bars, symbols, room.rows)
  const size = style.format === 'chart' ? chartSize(room, symbols) : room
  const onNotice = (notice: string): void => void notices.push(notice)
  const chunks = await formatBars(onePage(shown), style.format, { ...style, size, onNotice })
  let text = ''
  for await (const chunk of chunks) text += chunk
  return { lines: text === '' ? [] : text.trimEnd().split('\n'), notice: notices[0] }
}

/** As many rows for each symbol as there is room for, and one at the least. */
function newestOfEach(bars: readonly StoredBar[], symbols: number, rows: number): StoredBar[] {
  const each = Math.max(1, Math.floor((rows - HEADING_LINES) / symbols))
  return bars.filter(({ symbol }, at) => bars[at + each]?.symbol !== symbol)
}

/** Charts stand below each other with a line between them. */
function chartSize({ columns, rows }: ChartSize, symbols: number): ChartSize {
  const each = Math.floor((rows + 1) / Math.max(1, symbols)) - 1
  return { columns, rows: Math.max(MIN_CHART.rows, each) }
}

async function* onePage(bars: readonly StoredBar[]): AsyncGenerator<readonly StoredBar[]> {
  yield await Promise.resolve(bars)
}
