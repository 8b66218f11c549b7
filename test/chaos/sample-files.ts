/** Files of every format whose lines are read one by one, and lines of them that are spoilt. */
import { withoutByteOrderMark } from '../../src/lib/core/byte-order-mark.ts'
import { detectFormat, type Detected } from '../../src/lib/feed/formats/detect-format.ts'
import { needsItems } from '../../src/lib/feed/json-items.ts'
import { CASES } from '../lib/feed/formats/cases.ts'
import { JSON_EXCHANGE_CASES } from '../lib/feed/formats/cases/json-exchange-cases.ts'
import { JSON_PROGRAM_CASES } from '../lib/feed/formats/cases/json-program-cases.ts'
import type { FormatCase } from '../lib/feed/formats/cases/format-case.ts'
import { below, mutated } from './mutations.ts'

export interface SampleFile {
  readonly shows: string
  readonly file: string
  readonly lines: readonly string[]
  readonly symbol: string | undefined
  readonly detected: Detected
}

const T = '1693929601281'

/** Finnhub's lines as several producers write them. */
const FINNHUB_LINES = [
  `{"data":[{"c":["1","12"],"p":150.25,"s":"AAPL","t":${T},"v":3},{"c":null,"p":0.07,"s":"BINANCE:BTCUSDT","t":${T},"v":0.5}],"type":"trade"}`,
  `{"type":"trade","data":[{"p":7296.89,"s":"BINANCE:BTCUSDT","t":1575526691134,"v":0.011467}]}`,
  `{"p": 187.25, "s": "AAPL", "t": ${T}, "v": 100, "c": ["1", "12"]}`,
  `{"p":0.0001,"s":"=A1","t":1693929601281.719,"v":0}`,
  `{ "p":1,"v":2, "s":"AAPL" ,"t":1700000000}\t`,
  '{"type":"ping"}',
  `[{"p":1,"s":"A","t":${T},"v":1}]`,
]

const OWN: FormatCase = {
  ...{ shows: 'as producers write it', format: 'finnhub', file: 'trades.jsonl', trades: [] },
  lines: FINNHUB_LINES,
}

export function sampleFiles(): SampleFile[] {
  const all = [OWN, ...CASES, ...JSON_EXCHANGE_CASES, ...JSON_PROGRAM_CASES]
  return all.flatMap(({ format, shows, file, lines, symbol }) => {
    if ('table' in lines || needsItems(lines.join('\n'))) return []
    const texts = lines.map((line) => withoutByteOrderMark(line).replace(/\r$/, ''))
    const detected = detectFormat(texts, { name: file })
    return [{ shows: `${format}: ${shows}`, file, lines: texts, symbol, detected }]
  })
}

/** One of the lines of a file, with something in it changed; in one line still. */
export function spoiltLine({ lines, detected }: SampleFile, random: () => number): Buffer {
  const line = lines[below(lines.length, random)] as string
  const { separator } = detected.layout ?? {}
  const spoilt = separator === undefined ? line : withOddField(line, separator, random)
  const bytes = Buffer.from(spoilt)
  const result = below(2, random) === 0 ? mutated(bytes, random) : bytes
  return Buffer.from(result.filter((byte) => byte !== 0x0a))
}

/** What a field of a row may be that is hardly one, or just about. */
const ODD_FIELDS = [
  ...['', ' ', '0', '-0', '00', '0.0', '1.', '.5', '1e5', '1E-3', '-1', '+1', ' 1', '1 ', '007'],
  ...['999999999999999', '1000000000000000', '9007199254740993', '9'.repeat(39), '0x1F', '1_000'],
  ...['0.000000000000000001', '0.0000000000000000001', '123456789012345.678', '1.5000', 'NaN'],
  ...[
    '631151999',
    '631152000',
    '999999999',
    '1700000000',
    '17000000001',
    '9214646400',
    '0700000000',
  ],
  ...['1700000000.123456', '1700000000.', '1700000000.1234567899', '1700000000.0000000019'],
  ...['1700000000123', '1700000000123.25', '1700000000123456', '1700000000123456.7891'],
  ...['1700000000123456789', '1700000000123456789.5', '9214646400000000000', '99999999999'],
  ...['2023-11-14T22:13:20.123456789Z', '2023-11-14 22:13:20', '2023-11-14D22:13:20.5'],
  ...['2023-11-14T22:13:20.Z', '2023-11-14T22:13:20,5', '2023-11-14T22:13:20 Z', '2023-11-14'],
  ...['2023-11-14T22:13:20.1234567891Z', '2023-11-14T22:13:20+01:00', '2023-11-14T24:00:00Z'],
  ...[
    '2023-02-30T00:00:00Z',
    '2024-02-29T23:59:59.999999999Z',
    '2023-11-14T22:13:60Z',
    '2023-11-14T22:60:00Z',
  ],
  ...['1989-12-31T23:59:59Z', '1990-01-01T00:00:00Z', '2262-01-01T00:00:00', '2023-13-01T00:00:00'],
  ...['"1700000000"', '"1.5"', '""', '"', '"a""b"', '"a,b"', 'A"B', '"1"x', '\\', '\r', '1\r'],
  ...['x'.repeat(64), 'x'.repeat(65), '株', '\u00a0', '\u202e', '__proto__', 'true', 'T', 'A'],
]

function withOddField(line: string, separator: string, random: () => number): string {
  const fields = line.split(separator)
  const at = below(fields.length, random)
  const other = below(fields.length, random)
  const field = fields[at] as string
  switch (below(4, random)) {
    case 0:
      return fields.with(at, ODD_FIELDS[below(ODD_FIELDS.length, random)] as string).join(separator)
    case 1:
      return fields
        .with(at, fields[other] as string)
        .with(other, field)
        .join(separator)
    case 2:
      return fields.map((one) => (below(3, random) === 0 ? `"${one}"` : one)).join(separator)
    default:
      return line
  }
}
