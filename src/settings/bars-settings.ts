/** Which bars the flags of `mkt bars` ask for, and how they are to be shown. */
import type { Calendar } from '../lib/core/calendar.ts'
import { parseTimeRange } from '../lib/core/time-range.ts'
import { EXIT, MktError } from '../lib/core/errors.ts'
import type { BarRequest } from '../lib/store/find-bars.ts'
import type { BarColumn } from '../lib/table/bar-columns.ts'
import type { OutputFormat } from '../lib/core/output-format.ts'
import { USUAL_CHART } from '../lib/table/format-bars.ts'
import type { OutputFile } from '../report/output-file.ts'
import { parseColumns } from './bar-columns.ts'
import { calendarOfFlags, zoneOfFlags, type CalendarWords } from './calendar-settings.ts'

/** The values of the flags, as they were typed. */
export interface BarsWords extends CalendarWords {
  readonly adjust?: 'split' | undefined
  readonly all: boolean
  readonly chart: boolean
  readonly closed: boolean
  readonly columns?: string | undefined
  readonly every?: number | undefined
  readonly fill: 'none' | 'prev' | 'null'
  readonly force: boolean
  readonly format: OutputFormat
  readonly from?: string | undefined
  readonly last?: number | undefined
  readonly output?: string | undefined
  readonly to?: string | undefined
  readonly watch: boolean
}

export interface BarsSettings {
  /** What to read at a time, ms since 1970: "two hours ago" is another time at each look. */
  readonly requestAt: (nowMs: number) => BarRequest
  readonly format: OutputFormat | 'chart'
  readonly columns: readonly BarColumn[] | undefined
  /** IANA name of the time zone of the times that are shown. */
  readonly zone: string
  /** Bars of days or weeks, which a date names. */
  readonly daily: boolean
  /** Where the bars go; stdout without it. */
  readonly file: OutputFile | undefined
  /** How often to look. */
  readonly everyMs: number
}

/** The newest so many bars of each symbol, where nothing else is asked for. */
export const DEFAULT_LAST = 20
/** Who looks every few seconds reads no more of each symbol … */
const WATCH_MAX_LAST = 1_000
/** … and not more often. */
const WATCH_MIN_MS = 100
const DEFAULT_EVERY_MS = 2_000

/**
 * Reads the flags together; a chart takes what fits in the columns that the terminal has then.
 * @throws MktError (usage) where they cannot be read, or not be had together.
 */
export function barsSettings(
  flags: BarsWords,
  symbols: readonly string[],
  columnsNow: () => number | undefined,
): BarsSettings {
  if (flags.watch) checkWatch(flags)
  const zone = zoneOfFlags(flags)
  const calendar = calendarOfFlags(flags)
  const chosen = flags.columns === undefined ? undefined : parseColumns(flags.columns)
  const format = flags.chart ? 'chart' : flags.format
  const fixed = {
    ...{ symbols, withCoverage: needsCoverage(format, chosen), adjust: flags.adjust === 'split' },
    ...(calendar !== undefined && { calendar }),
    ...(flags.fill !== 'none' && { fill: flags.fill }),
  }
  return {
    requestAt: (nowMs) => ({
      ...{ ...fixed, last: lastOf(flags, columnsNow()) },
      ...parseTimeRange(flags, nowMs, zone),
      ...(flags.closed && { closedAtMs: nowMs }),
    }),
    ...{ format, columns: chosen, zone, daily: isDaily(calendar) },
    ...{ file: outputFileOf(flags), everyMs: flags.every ?? DEFAULT_EVERY_MS },
  }
}

function isDaily(calendar: Calendar | undefined): boolean {
  return calendar !== undefined && calendar.interval.unit !== 'minute'
}

function checkWatch({ every = DEFAULT_EVERY_MS, format, last = DEFAULT_LAST }: BarsWords): void {
  if (format === 'csv' || format === 'json') {
    throw badWatch(`as ${format}, which has an end`, 'mkt bars --watch --format ndjson')
  }
  if (last > WATCH_MAX_LAST) {
    const most = `the newest ${WATCH_MAX_LAST} bars of each symbol`
    throw badWatch(`more than ${most}`, `mkt bars --watch --last ${WATCH_MAX_LAST}`)
  }
  if (every < WATCH_MIN_MS) {
    throw badWatch(`more often than every ${WATCH_MIN_MS} ms`, 'mkt bars --watch --every 1s')
  }
}

function badWatch(what: string, next: string): MktError {
  return new MktError(`Cannot watch ${what}`, {
    ...{ code: 'BAD_FLAG', exit: EXIT.usage, tryThis: [next] },
  })
}

function lastOf(flags: BarsWords, columns = USUAL_CHART.columns): number | undefined {
  if (flags.chart) return Math.min(flags.last ?? columns, columns)
  const isOpen = flags.all || (flags.from !== undefined && !flags.watch)
  return flags.last ?? (isOpen ? undefined : DEFAULT_LAST)
}

/** Whether bars are complete costs a look-up for each, so it is asked only where it is shown. */
function needsCoverage(
  format: BarsSettings['format'],
  columns: readonly BarColumn[] | undefined,
): boolean {
  if (columns !== undefined) return columns.includes('complete')
  return format !== 'csv' && format !== 'chart'
}

/** The file that the flags name; undefined for stdout. */
export function outputFileOf({
  force,
  output,
}: Pick<BarsWords, 'force' | 'output'>): OutputFile | undefined {
  return output === undefined || output === '-' ? undefined : { path: output, force }
}
