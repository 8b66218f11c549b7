import type { TradeColumns } from '../../core/trade-columns.ts'

/**
 * Reads the line that begins at `start` straight from its bytes: appends its trades and gives the
 * place after its line feed. Gives -1, and appends nothing, for a line that is not one of the plain
 * ones that it knows; the slow path reads that. The bytes end with a line feed.
 */
export type ScanLine = (bytes: Buffer, start: number, columns: TradeColumns, line: number) => number
