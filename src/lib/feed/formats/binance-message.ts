import type { JsonContent } from './format.ts'
import { controlOf, hasKeys, objectOf, type JsonObject } from './json-fields.ts'

/**
 * Reads one message of Binance's WebSocket, from a combined stream or a raw one, or one item of its
 * REST interface. What tradeOf knows is a trade; every other message is told by its type.
 */
export function readBinance(
  message: JsonObject,
  tradeOf: (item: JsonObject) => JsonContent | undefined,
): JsonContent | undefined {
  if (typeof message.stream !== 'string') return tradeOf(message) ?? controlIn(message)
  if (!Object.hasOwn(message, 'data')) return undefined
  const data = objectOf(message.data)
  const content = data && (tradeOf(data) ?? controlIn(data))
  return content ?? controlOf(streamType(message.stream))
}

function controlIn(message: JsonObject): JsonContent | undefined {
  if (hasKeys(message, ['e', 'E'])) return controlOf(message.e)
  const told = TOLD_BY_KEYS.find(([keys]) => hasKeys(message, keys))
  return told && { control: told[1] }
}

/** Messages that name no type. */
const TOLD_BY_KEYS: readonly (readonly [keys: readonly string[], type: string])[] = [
  [['result', 'id'], 'result'],
  [['error', 'id'], 'error'],
  [['u', 's', 'b', 'B', 'a', 'A'], 'bookTicker'],
  [['lastUpdateId', 'bids', 'asks'], 'depth'],
]

/** depth20 of btcusdt@depth20@100ms, and miniTicker of !miniTicker@arr. */
function streamType(stream: string): string {
  const [first = '', second = ''] = stream.split('@')
  return first.startsWith('!') ? first.slice(1) : second
}
