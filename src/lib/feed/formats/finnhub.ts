import { tradeTextOfJson } from '../../core/trade-codec.ts'
import { finnhubContentOf } from '../finnhub-message.ts'
import type { JsonContent, JsonFormat, TradeFields } from './format.ts'
import { faulty, ownSymbol } from './json-fields.ts'

/** What Finnhub's WebSocket sends, what mkt records, and trades as the log holds them. */
export const finnhub: JsonFormat = {
  kind: 'json',
  name: 'finnhub',
  title: 'Finnhub messages, recordings of mkt, and trades of the log',
  looksLike:
    '{"type":"trade","data":[{"s":…,"p":…,"t":…,"v":…}]}, or single trades, or lists of them',
  symbolFrom: 'row',
  notes: 'It has no trade ids: trades that are equal in every field are separate prints.',
  toldBy: 'the keys s, p, t and v',
  read: readFinnhub,
}

/** The same as parseFinnhubMessage, of a value that is parsed already. */
export function readFinnhub(value: unknown): JsonContent | undefined {
  const content = finnhubContentOf(value)
  switch (content?.kind) {
    case 'items':
      return { trades: content.items.map(tradeFieldsOf) }
    case 'control':
      return { control: content.type }
    case 'error':
      return { control: 'error' }
    case undefined:
      return undefined
  }
}

function tradeFieldsOf(value: unknown): TradeFields {
  const text = tradeTextOfJson(value, 'auto')
  if (typeof text === 'string') return faulty(text, value)
  return { ...text, symbol: ownSymbol(text.symbol), value }
}
