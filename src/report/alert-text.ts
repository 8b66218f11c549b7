/** Alerts in words, as JSON, and as the environment of a command. */
import type { Condition, Crossing } from '../lib/core/crossing.ts'
import { decimalOf, formatDecimal, multiply, type Decimal } from '../lib/core/decimal.ts'
import { lookBackText } from '../lib/core/duration.ts'
import { isoTime } from '../lib/core/iso-time.ts'
import { jsonText } from '../lib/core/json-text.ts'
import { printableLine } from '../lib/core/printable.ts'
import { timeText } from './message-text.ts'

/** A crossing, and the bar that made it. */
export interface Alert extends Crossing {
  readonly symbol: string
  /** The minute of the bar, ms since 1970. */
  readonly timeMs: number
  /** The close of the bar, a plain decimal. */
  readonly price: string
  /** What a rise or fall is counted from. */
  readonly reference?: string | undefined
  /** How long a rise or fall took at most. */
  readonly withinMs: number
}

/** 2024-01-02 14:31:00  AAPL is above 150: 150.25 */
export function alertText(alert: Alert): string {
  const { condition, symbol, timeMs, withinMs } = alert
  const fact = `${printableLine(symbol)} is ${conditionText(condition, withinMs)}`
  const from = alert.reference === undefined ? '' : `, from ${alert.reference}`
  return `${timeText(timeMs)}  ${fact}: ${alert.price}${from}`
}

/** Watching AAPL: above 150, below 140 */
export function watchingText(watched: {
  readonly symbol: string
  readonly conditions: readonly Condition[]
  readonly withinMs: number
}): string {
  const { symbol, conditions, withinMs } = watched
  const texts = conditions.map((condition) => conditionText(condition, withinMs))
  return `Watching ${printableLine(symbol)}: ${texts.join(', ')}`
}

/** Says where things stand before the first crossing. */
export function firstPriceText({ timeMs, price }: Pick<Alert, 'timeMs' | 'price'>): string {
  return `The newest price is ${price}, of ${timeText(timeMs)}`
}

/** above 150, below 140, up more than 5% in 1h. */
function conditionText({ kind, amount }: Condition, withinMs: number): string {
  if (kind === 'above' || kind === 'below') return `${kind} ${formatDecimal(amount)}`
  const direction = kind === 'rise' ? 'up' : 'down'
  return `${direction} more than ${percentText(amount)} in ${lookBackText(withinMs)}`
}

function percentText(part: Decimal): string {
  return `${formatDecimal(multiply(part, decimalOf('100')))}%`
}

/** One line of JSON; numbers have their exact digits. */
export function alertJson(alert: Alert): string {
  const { condition, level, price, reference, symbol, timeMs } = alert
  const fields = [
    `"event":"alert","time":"${isoTime(timeMs)}","symbol":${jsonText(symbol)}`,
    `"condition":"${condition.kind}","level":${formatDecimal(level)},"price":${price}`,
    ...(reference === undefined ? [] : [`"reference":${reference}`]),
  ]
  return `{${fields.join(',')}}`
}

/** What a command learns of an alert; MKT_REFERENCE is empty but for a rise or fall. */
export function alertEnvironment(alert: Alert): Record<string, string> {
  return {
    MKT_SYMBOL: alert.symbol,
    MKT_CONDITION: alert.condition.kind,
    MKT_LEVEL: formatDecimal(alert.level),
    MKT_PRICE: alert.price,
    MKT_REFERENCE: alert.reference ?? '',
    MKT_TIME: isoTime(alert.timeMs),
    MKT_MESSAGE: alertText(alert),
  }
}
