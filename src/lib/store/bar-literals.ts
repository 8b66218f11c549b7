/** Bars as the arguments of mkt.apply (sql/003-apply.sql), an array literal of PostgreSQL for each. */
import type { Bar } from '../core/bar.ts'
import { formatDecimal } from '../core/decimal.ts'
import { epochNanos } from '../core/trade-time.ts'
import { quoted } from '../postgres/array-literal.ts'

const ARGUMENTS = {
  symbol: (bar: Bar) => quoted(bar.symbol),
  startMs: (bar: Bar) => String(bar.startMs),
  open: (bar: Bar) => formatDecimal(bar.open.price),
  high: (bar: Bar) => formatDecimal(bar.high),
  low: (bar: Bar) => formatDecimal(bar.low),
  close: (bar: Bar) => formatDecimal(bar.close.price),
  volume: (bar: Bar) => formatDecimal(bar.volume),
  notional: (bar: Bar) => formatDecimal(bar.notional),
  tradeCount: (bar: Bar) => String(bar.tradeCount),
  openTime: (bar: Bar) => String(epochNanos(bar.open)),
  openOffset: (bar: Bar) => String(bar.open.offset),
  openPartition: (bar: Bar) => String(bar.open.partition),
  closeTime: (bar: Bar) => String(epochNanos(bar.close)),
  closeOffset: (bar: Bar) => String(bar.close.offset),
  closePartition: (bar: Bar) => String(bar.close.partition),
} as const

type Argument = keyof typeof ARGUMENTS

/** So few that a bar and its texts are gone before V8 takes them for something that lasts. */
const BARS_AT_ONCE = 500

/** Takes the bars one after the other, and keeps none. */
export function barLiterals(bars: Iterable<Bar>): Record<Argument, string> {
  const columns = Object.entries(ARGUMENTS).map(([name, textOf]) => {
    return { name, textOf, parts: [] as string[] }
  })
  let some: Bar[] = []
  const put = (): void => {
    for (const { textOf, parts } of columns) parts.push(some.map(textOf).join(','))
    some = []
  }
  for (const bar of bars) {
    if (some.push(bar) === BARS_AT_ONCE) put()
  }
  if (some.length > 0) put()
  const literals = columns.map(({ name, parts }) => [name, `{${parts.join(',')}}`])
  return Object.fromEntries(literals) as Record<Argument, string>
}
