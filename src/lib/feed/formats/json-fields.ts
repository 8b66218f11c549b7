/** How venues put trades into JSON: numbers as numbers or as texts, lists or single values. */
import { numberText } from '../../core/exact-json.ts'
import { readEpoch, readIsoTime, type TradeTime } from '../../core/trade-time.ts'
import type { RejectReason } from '../../core/trade.ts'
import type { JsonContent, TradeFields } from './format.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Undefined for lists, and for all that is no object. */
export function objectOf(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as JsonObject) : undefined
}

export function hasKeys(object: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => Object.hasOwn(object, key))
}

/** A text as it stands, or the digits of a number. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : numberText(value)
}

/** Seconds to nanoseconds since 1970, told by magnitude. */
export function epochOf(value: unknown): TradeTime | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : readEpoch(text, 'auto')
}

export function isoTimeOf(value: unknown): TradeTime | undefined {
  return typeof value === 'string' ? readIsoTime(value) : undefined
}

/** The id of a trade, where it has one. */
export function idOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text === '' ? undefined : text
}

/** A symbol that stands in the trade: where it is missing, the symbol of the file does not help. */
export function ownSymbol(value: unknown): unknown {
  return value ?? null
}

/** An item that is rejected as a whole. */
export function faulty(fault: RejectReason, value: unknown): TradeFields {
  return { fault, value, symbol: undefined, price: undefined, size: undefined, time: undefined }
}

/** A list in which every item should be a trade. */
export function tradesIn(
  items: readonly unknown[],
  tradeOf: (item: JsonObject) => TradeFields,
): JsonContent {
  const trades = items.map((item) => {
    const object = objectOf(item)
    return object === undefined ? faulty('not-a-trade', item) : tradeOf(object)
  })
  return { trades }
}

/**
 * Reads an object, or a list of objects: all their trades, else what the first known one is. Items
 * that say nothing known are faults, but a list of nothing else is not of the format.
 */
export function readEach(
  value: unknown,
  readOne: (object: JsonObject) => JsonContent | undefined,
): JsonContent | undefined {
  if (!Array.isArray(value)) return readObject(value, readOne)
  if (value.length === 0) return EMPTY_LIST
  const contents = value.map((item: unknown) => readObject(item, readOne))
  const known = contents.filter((content) => content !== undefined)
  if (!known.some((content) => 'trades' in content)) return known[0]
  return { trades: contents.flatMap((content, at) => tradesOrFault(content, value[at])) }
}

/** As a server answers where there were no trades. */
export const EMPTY_LIST: JsonContent = { control: 'empty-list' }

function readObject(
  value: unknown,
  readOne: (object: JsonObject) => JsonContent | undefined,
): JsonContent | undefined {
  const object = objectOf(value)
  return object && readOne(object)
}

function tradesOrFault(content: JsonContent | undefined, value: unknown): readonly TradeFields[] {
  if (content === undefined) return [faulty('not-a-trade', value)]
  return 'trades' in content ? content.trades : []
}

const CONTROL_NAME = /^[\w.:-]{1,40}$/

/** The type of a message that is not about trades; undefined where it is none that a name could be. */
export function controlOf(type: unknown): JsonContent | undefined {
  return typeof type === 'string' && CONTROL_NAME.test(type) ? { control: type } : undefined
}
