/** The formats of trade files. */
import { aggr } from './aggr.ts'
import { binanceAggStream } from './binance-agg-stream.ts'
import { binanceStream } from './binance-stream.ts'
import { binanceAggTrades, binanceTrades } from './binance.ts'
import { bitmex } from './bitmex.ts'
import { bitstamp } from './bitstamp.ts'
import { bybitStream } from './bybit-stream.ts'
import { bybit, bybitSpot } from './bybit.ts'
import { ccxt } from './ccxt.ts'
import { coinbase } from './coinbase.ts'
import { csv } from './csv.ts'
import { databento } from './databento.ts'
import { finnhub } from './finnhub.ts'
import type { FileFormat } from './format.ts'
import { freqtradeTable } from './freqtrade-table.ts'
import { freqtrade } from './freqtrade.ts'
import { kcat } from './kcat.ts'
import { krakenStream } from './kraken-stream.ts'
import { kraken } from './kraken.ts'
import { massive } from './massive.ts'
import { okxStream } from './okx-stream.ts'
import { tardis } from './tardis.ts'

/** Each is known by its content; a file that fits two of them is ambiguous. */
export const NAMED_FORMATS: readonly FileFormat[] = [
  ...[finnhub, kcat],
  ...[binanceTrades, binanceAggTrades, binanceStream, binanceAggStream],
  ...[kraken, krakenStream, coinbase, bitstamp, okxStream],
  ...[bybit, bybitSpot, bybitStream, bitmex],
  ...[tardis, massive, databento],
  ...[ccxt, freqtrade, freqtradeTable, aggr],
]

/** The last one takes any header that it understands. */
export const FORMATS: readonly FileFormat[] = [...NAMED_FORMATS, csv]

/** The names that --input-format takes. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name)
