import { parseExactJson } from '../../core/exact-json.ts'
import { readFinnhub } from './finnhub.ts'
import type { JsonContent, JsonFormat } from './format.ts'
import { faulty, hasKeys, objectOf } from './json-fields.ts'

/** The records of a Kafka topic such as raw_trades, as kcat -J prints them. */
export const kcat: JsonFormat = {
  kind: 'json',
  name: 'kcat',
  title: 'A topic of trades, printed by kcat -J',
  looksLike: '{"topic":"raw_trades","partition":0,"offset":7,…,"payload":"{\\"s\\":…}"}',
  symbolFrom: 'row',
  notes:
    'Partition and offset are no trade ids: the same record twice counts twice. A record without a payload is counted apart, as tombstone.',
  toldBy: 'the keys topic, partition, offset and payload',
  read: readEnvelope,
}

function readEnvelope(value: unknown): JsonContent | undefined {
  const envelope = objectOf(value)
  if (envelope === undefined || !hasKeys(envelope, ENVELOPE_KEYS)) return undefined
  const { payload } = envelope
  if (payload === null) return { control: 'tombstone' }
  return typeof payload === 'string' ? readText(payload) : readRecord(payload)
}

const ENVELOPE_KEYS = ['topic', 'partition', 'offset', 'payload']

function readText(payload: string): JsonContent {
  if (payload.trim() === '') return { trades: [faulty('empty', payload)] }
  try {
    return readRecord(parseExactJson(payload))
  } catch {
    return { trades: [faulty('not-json', payload)] }
  }
}

function readRecord(payload: unknown): JsonContent {
  return readFinnhub(payload) ?? { trades: [faulty('not-a-trade', payload)] }
}
