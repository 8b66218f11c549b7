import { EXIT, MktError } from '../lib/core/errors.ts'
import { parseSplit } from '../lib/core/parse-split.ts'
import type { Split } from '../lib/core/split.ts'

interface SplitArguments {
  readonly symbol?: string | undefined
  readonly date?: string | undefined
  readonly ratio?: string | undefined
}

/**
 * The split of the arguments, or those of the file. Errors: BAD_SPLIT (exit 2), and those of
 * readSplitFile.
 */
export async function givenSplits(
  { symbol, date, ratio }: SplitArguments,
  file: string | undefined,
  { nowMs, signal }: { nowMs: number; signal: AbortSignal },
): Promise<Split[]> {
  if (file !== undefined && symbol === undefined) {
    const { readSplitFile } = await import('./split-file.ts')
    return readSplitFile(file, nowMs, signal)
  }
  const isWhole = symbol !== undefined && date !== undefined && ratio !== undefined
  if (isWhole && file === undefined) return [parseSplit({ symbol, date, ratio }, nowMs)]
  throw new MktError('Cannot add a split: give a symbol, a date and a ratio, or --file alone', {
    code: 'BAD_SPLIT',
    exit: EXIT.usage,
    tryThis: ['mkt splits add AAPL 2020-08-31 4:1', 'mkt splits add --file splits.csv'],
  })
}
