export const BAR_FORMATS = ['csv', 'ndjson', 'parquet'] as const
export type BarFormat = (typeof BAR_FORMATS)[number]

export const TRADE_FORMATS = [...BAR_FORMATS, 'finnhub'] as const
export type TradeFormat = (typeof TRADE_FORMATS)[number]
