import { parseExactJson } from '../core/exact-json.ts'
import { readTrade } from '../core/trade.ts'
import type { JsonContent, JsonFormat, TradeFields } from './formats/format.ts'
import { sampleOfJson, sampleOfText } from './json-sample.ts'
import { addControl, addRead, type OpenBatch } from './open-batch.ts'

/** Reads one JSON text into a batch. */
export type ReadJson = (text: string, line: number, batch: OpenBatch) => void

/** @param symbolOf gives a symbol its name; undefined stands for the symbol of the file */
export function jsonReader(
  format: JsonFormat,
  symbolOf: (text: string | undefined) => string | undefined,
): ReadJson {
  const add = (fields: TradeFields, line: number, batch: OpenBatch): void => {
    const { symbol } = fields
    const named = symbol === undefined || typeof symbol === 'string' ? symbolOf(symbol) : symbol
    const trade = fields.fault ?? readTrade({ ...fields, symbol: named })
    addRead(batch, trade, line, () => sampleOfJson(fields.value), fields.id)
  }
  return (text, line, batch) => {
    const content = contentOf(format, text)
    if (typeof content === 'string') addRead(batch, content, line, () => sampleOfText(text))
    else if ('control' in content) addControl(batch, content.control)
    else for (const fields of content.trades) add(fields, line, batch)
  }
}

function contentOf(format: JsonFormat, text: string): JsonContent | 'not-json' | 'not-a-trade' {
  let value: unknown
  try {
    value = parseExactJson(text)
  } catch {
    return 'not-json'
  }
  return format.read(value) ?? 'not-a-trade'
}
