/** How mkt inspect --bars shows bars: as mkt bars --all reads the same flags. */
import type { Calendar } from '../lib/core/calendar.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import { barsSettings, type BarsSettings, type BarsWords } from './bars-settings.ts'
import { calendarOfFlags } from './calendar-settings.ts'

type Chosen = 'columns' | 'force' | 'format' | 'interval' | 'output' | 'session' | 'tz'

/** The values of the flags, as they were typed. */
export interface InspectWords extends Pick<BarsWords, Chosen> {
  readonly bars: boolean
}

export interface FileBarsSettings extends BarsSettings {
  /** Which times one bar holds; a minute where not given. */
  readonly calendar: Calendar | undefined
}

const EVERY_BAR = { all: true, chart: false, closed: false, fill: 'none', watch: false } as const

/** @throws MktError (usage) where the flags cannot be read, or say nothing without --bars. */
export function fileBarsSettings(flags: InspectWords, isJson: boolean): FileBarsSettings {
  if (!flags.bars) refuseIdle(flags)
  const { columns, force, interval, output, session, tz } = flags
  const format = isJson ? 'json' : flags.format
  const words = { ...EVERY_BAR, columns, force, format, interval, output, session, tz }
  const settings = barsSettings(words, [], () => undefined)
  return { ...settings, calendar: calendarOfFlags(flags) }
}

/** Without --bars these have no other values: what they say is about bars alone. */
const IDLE = { format: 'table', interval: '1m', output: undefined, session: 'all', tz: undefined }

function refuseIdle(flags: InspectWords): void {
  const names = Object.keys(IDLE) as (keyof typeof IDLE)[]
  const used = names.find((name) => flags[name] !== IDLE[name])
  if (used === undefined) return
  throw new MktError(`Cannot use --${used} without --bars: it says how bars are shown`, {
    ...{ code: 'BAD_FLAG', exit: EXIT.usage, tryThis: ['the same with --bars'] },
  })
}
