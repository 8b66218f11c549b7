/** Bars looked at every few seconds: drawn anew on a terminal, told as changes in a pipe. */
import { isScreen } from '../flags.ts'
import type { StoredBar } from '../lib/core/stored-bar.ts'
import type { BarStore } from '../lib/store/bar-store.ts'
import { findBars, type BarRequest } from '../lib/store/find-bars.ts'
import type { BarColumn } from '../lib/table/bar-columns.ts'
import type { OutputFormat } from '../lib/core/output-format.ts'
import type { FormatOptions } from '../lib/table/format-bars.ts'
import { waitingText } from '../report/message-text.ts'
import { writeText } from '../report/write-text.ts'
import { barsFrame, type BarsView } from './bars-frame.ts'
import { collectBars } from './collect-bars.ts'
import { lookRepeatedly, type Looking } from './look-repeatedly.ts'
import { openScreen } from './screen.ts'
import { changesBetweenLooks } from './watch-changes.ts'

export interface Watching extends Looking {
  readonly store: BarStore
  readonly requestAt: (nowMs: number) => BarRequest
  readonly format: OutputFormat | 'chart'
  readonly columns: readonly BarColumn[] | undefined
  readonly stream: NodeJS.WriteStream
  /** What was typed, fit for a terminal. */
  readonly command: string
  /** How to draw on the terminal as it is now. */
  readonly style: () => FormatOptions
}

/** On a terminal the newest bars are drawn in place; elsewhere what is new or changed is written. */
export async function watchBars(watch: Watching): Promise<void> {
  const { format, stream } = watch
  const isDrawn = format === 'table' || format === 'chart'
  if (isDrawn && isScreen(stream)) await watchOnScreen(watch, format)
  else await watchAsLines(watch)
}

/** While the database is away what was seen last stays, and a line says so. */
async function watchOnScreen(watch: Watching, format: 'table' | 'chart'): Promise<void> {
  const { command, everyMs, stop, stream, style } = watch
  let view: BarsView = { bars: [], command, everyMs, readMs: Date.now(), problem: 'reading …' }
  const draw = async (): Promise<void> => screen.draw(await barsFrame(view, { ...style(), format }))
  const screen = openScreen(stream, () => void draw())
  try {
    const look = async (): Promise<void> => {
      view = { ...view, bars: await barsNow(watch), readMs: Date.now(), problem: undefined }
      await draw()
    }
    const onWaiting = (problem: string | undefined): void => {
      view = { ...view, problem: problem === undefined ? undefined : waitingText(problem) }
      void draw()
    }
    await lookRepeatedly(look, { everyMs, stop, onWaiting })
  } finally {
    screen.close()
  }
}

/** The newest bars as JSON lines, and then those that are new or changed. */
async function watchAsLines(watch: Watching): Promise<void> {
  const linesOf = changesBetweenLooks((symbol, fromMs, toMs) => {
    const request = { ...watch.requestAt(Date.now()), symbols: [symbol], fromMs, toMs }
    return findBars(watch.store, { ...request, last: undefined })
  }, watch.columns)
  const look = async (): Promise<void> =>
    writeText(linesOf(await barsNow(watch)), watch.stream, watch.stop)
  await lookRepeatedly(look, watch)
}

async function barsNow({ store, requestAt }: Watching): Promise<StoredBar[]> {
  return collectBars(findBars(store, requestAt(Date.now())))
}
