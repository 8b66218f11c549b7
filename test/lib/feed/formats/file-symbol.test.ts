import { expect, test } from 'vitest'
import { symbolOfFile } from '../../../../src/lib/feed/formats/file-symbol.ts'

test.each([
  ['BTCUSDT-trades-2025-01-01.csv', 'BTCUSDT'],
  ['/data/spot/BTCUSDT-trades-2025-01-01.csv.gz', 'BTCUSDT'],
  ['BTCUSDT-trades-2025-01-01.zip', 'BTCUSDT'],
  ['archive.zip/BTCUSDT-trades-2025-01-01.csv', 'BTCUSDT'],
  ['C:\\data\\BTCUSDT-trades-2025-01.csv.zst', 'BTCUSDT'],
  ['BTCUSDT-aggTrades-2025-01.csv', 'BTCUSDT'],
  ['BTCUSD_PERP-trades-2024-01.csv', 'BTCUSD_PERP'],
  ['BTCUSDT_240927-trades-2024-06.csv', 'BTCUSDT_240927'],
  ['1000SHIBUSDT-aggTrades-2024-06-01.csv', '1000SHIBUSDT'],
  ['币安人生USDT-trades-2025-11-01.csv', '币安人生USDT'],
  ['ETH_BTC-trades.json.gz', 'ETH_BTC'],
  ['BTC_USDT_USDT-trades.feather', 'BTC_USDT_USDT'],
  ['BTCUSDT2020-03-25.csv.gz', 'BTCUSDT'],
  ['BTCUSDT_2023-01-01.csv.gz', 'BTCUSDT'],
  ['BTC-29DEC23-2023-01-01.csv', 'BTC-29DEC23'],
  ['XBTZ182018-12-05.csv', 'XBTZ18'],
  ['AAPL20240102.parquet', 'AAPL'],
  ['XBTEUR.csv', 'XBTEUR'],
  ['BRK.B.csv', 'BRK.B'],
  ['XBT-EUR.CSV.GZ', 'XBT-EUR'],
])('%s holds %s', (name, symbol) => {
  expect(symbolOfFile(name)).toBe(symbol)
})

test.each([
  ...['stdin', '-', '', 'trades.csv', 'data.csv', 'TRADES.CSV', 'DATA_1.csv', 'Export.csv'],
  ...['2024-01-01.csv', '20240101.csv.gz', 'part-0001.parquet', 'PART-0001', '123.csv'],
  ...['my-trades.csv', 'binance-trades-2024.csv', 'glbx-mdp3-20240102.trades.csv.zst'],
  ...['BTCUSDT-1m-2024-01.csv', 'Trade history.csv', 'BTCUSDT/trades.csv'],
])('%s tells no symbol', (name) => {
  expect(symbolOfFile(name)).toBeUndefined()
})

test.each([
  ['BITMEX/XBTUSD/2020-06-13-00.gz', 'XBTUSD'],
  ['data/BINANCE/btcusdt/2020-06-13', 'btcusdt'],
  ['data/XBT-USD/2020-06-13', 'XBT-USD'],
  ['downloads/new/2020-06-13', undefined],
  ['XBTUSD_2020-06-13.gz', 'XBTUSD'],
])('where the folder tells the symbol, %s holds %s', (name, symbol) => {
  expect(symbolOfFile(name, 'folder')).toBe(symbol)
})
