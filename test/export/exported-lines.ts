/** What an export of trades writes, as lines, for tests. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { exportTrades, type TradesExport } from '../../src/export/export-trades.ts'
import type { TradeLog } from '../../src/lib/log/trade-log.ts'
import type { LogTally } from '../../src/lib/pipeline/log-trades.ts'
import { NEVER, tempFolder } from '../support/trade-files.ts'

export interface Exported {
  readonly lines: readonly string[]
  readonly tally: LogTally
}

/** Exports to a file of its own, as finnhub unless told otherwise. */
export async function exported(
  log: TradeLog | undefined,
  options: Partial<TradesExport> = {},
  name = 'trades',
): Promise<Exported> {
  const path = join(await tempFolder(), name)
  const tally = await exportTrades({
    ...{ log, symbols: [], format: 'finnhub', csv: {}, stop: NEVER },
    ...{ file: { path, force: false }, onProgress: () => undefined },
    ...options,
  })
  const bytes = await readFile(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
  return { lines: text.split('\n').slice(0, -1), tally }
}
