/** A case for every format of rows, and for every trap in its files. */
import { BINANCE_CASES } from './cases/binance-cases.ts'
import { CSV_CASES } from './cases/csv-cases.ts'
import { EXCHANGE_CASES } from './cases/exchange-cases.ts'
import type { FormatCase } from './cases/format-case.ts'
import { VENDOR_CASES } from './cases/vendor-cases.ts'

export const CASES: readonly FormatCase[] = [
  ...BINANCE_CASES,
  ...EXCHANGE_CASES,
  ...VENDOR_CASES,
  ...CSV_CASES,
]
