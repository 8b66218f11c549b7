/** Made-up trade files: the same trades on every run, a day or more of them. */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../src/lib/feed/simulator/seeded-random.ts'

export interface TradeFile {
  readonly path: string
  readonly kind: 'Binance CSV' | 'Finnhub JSONL'
}

const SYMBOLS = Array.from({ length: 20 }, (_, at) => `BINANCE:S${at}USDT`)
const START_MS = Date.UTC(2025, 0, 1)
/** Trades are 1 to so many ms apart, so that no two of them have one time. */
const MAX_STEP_MS = 8
const FIRST_ID = 4_000_000_000
const ROWS_AT_ONCE = 10_000

/** Writes both files, of the same prices and sizes. */
export async function writeTradeFiles(folder: string, rows: number): Promise<TradeFile[]> {
  const csv = createWriteStream(join(folder, 'BTCUSDT-trades-2025-01-01.csv'))
  const jsonl = createWriteStream(join(folder, 'trades.jsonl'))
  const next = tradeMaker()
  for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - row)
    const trades = Array.from({ length: count }, (_, at) => next(row + at))
    await write(csv, trades.map(csvRow).join(''))
    await write(jsonl, trades.map(jsonRow).join(''))
  }
  await Promise.all([csv, jsonl].map(end))
  return [
    { path: String(csv.path), kind: 'Binance CSV' },
    { path: String(jsonl.path), kind: 'Finnhub JSONL' },
  ]
}

interface MadeTrade {
  readonly row: number
  readonly timeMs: number
  readonly price: string
  readonly size: string
  readonly quote: string
  readonly symbol: string
  readonly isBuyer: boolean
}

/** Prices go up and down around 93,000. */
function tradeMaker(): (row: number) => MadeTrade {
  const random = seededRandom('trade files')
  const below = (limit: number): number => Math.floor(random() * limit)
  let timeMs = START_MS
  return (row) => {
    timeMs += 1 + below(MAX_STEP_MS)
    const cents = 9_300_000 + Math.round(50_000 * Math.sin(row / 40_000)) + below(2_000)
    const size = 1 + below(100_000)
    return {
      ...{ row, timeMs },
      price: (cents / 100).toFixed(2),
      size: (size / 100_000).toFixed(5),
      quote: ((cents * size) / 10_000_000).toFixed(8),
      symbol: SYMBOLS[below(SYMBOLS.length)] as string,
      isBuyer: below(2) === 0,
    }
  }
}

/** id, price, size, quote, time in µs, and two flags: as data.binance.vision has them since 2025. */
function csvRow({ row, timeMs, price, size, quote, isBuyer }: MadeTrade): string {
  const flag = isBuyer ? 'True' : 'False'
  return `${FIRST_ID + row},${price}000000,${size}000,${quote},${timeMs}${MICROS},${flag},True\n`
}

const MICROS = '417'

function jsonRow({ timeMs, price, size, symbol }: MadeTrade): string {
  return `{"p":${price},"s":"${symbol}","t":${timeMs},"v":${size}}\n`
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain')
}

async function end(stream: WriteStream): Promise<void> {
  stream.end()
  await once(stream, 'finish')
}
