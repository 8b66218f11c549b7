import type { RecordBatch } from './trade-log.ts'

export type FetchFrom = (from: bigint) => Promise<RecordBatch | undefined>

/**
 * Fetches of one partition, of which the next one is on its way while the last one's batch is in
 * hand: one ahead, never more. What was fetched ahead is dropped where another offset is asked for.
 */
export function fetchAhead(fetch: FetchFrom): FetchFrom {
  let ahead: { readonly from: bigint; readonly batch: ReturnType<FetchFrom> } | undefined
  return async (from) => {
    const asked = ahead?.from === from ? ahead.batch : fetch(from)
    ahead = undefined
    const batch = await asked
    if (batch === undefined || batch.nextOffset >= batch.endOffset) return batch
    ahead = { from: batch.nextOffset, batch: fetch(batch.nextOffset) }
    // Who asks for it hears of its error.
    ahead.batch.catch(() => undefined)
    return batch
  }
}
