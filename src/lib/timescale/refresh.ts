/** Brings the aggregates up to the bars, the lowest first. */
import { EXIT, messageOf, MktError } from '../core/errors.ts'
import { pause } from '../core/pause.ts'
import type { Sql } from '../postgres/connection.ts'
import { codeOf } from '../postgres/database-errors.ts'
import type { Timescale } from './extension.ts'
import { LEVELS, type AggregateLevel } from './levels.ts'
import { callRefresh, currentBar } from './refresh-sql.ts'

/** The server refreshes by itself meanwhile; one refresh at a time may touch an aggregate. */
const BUSY_TRIES = 20
const BUSY_DELAY_MS = 1_000
const BUSY = '55P03'

/**
 * Computes what is stale and what was not computed yet, up to the last bar that is over. What was
 * dropped from the bars is left alone: the aggregates are the only ones who know it.
 * @param own a connection of its own, without a limit for statements
 */
export async function refreshAggregates(own: Sql, timescale: Timescale): Promise<void> {
  for (const level of LEVELS) {
    await unlessBusy(own, await callOf(own, timescale, level), level)
  }
}

/** A level goes as far as any level is stale: those above it take what it has. */
async function callOf(own: Sql, timescale: Timescale, level: AggregateLevel): Promise<string> {
  const [row] = await own.unsafe<{ to_s: number }[]>(
    `select greatest(extract(epoch from ${currentBar(timescale, level)}),
       (select max(s.to_ms) / 1000
         from mkt.aggregates a cross join lateral mkt.stale(a.width_ms) s))::float8 as to_s`,
  )
  return callRefresh(timescale, level, `to_timestamp(${row?.to_s ?? 0})`)
}

async function unlessBusy(own: Sql, call: string, { view }: AggregateLevel): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await own.unsafe(call)
      return
    } catch (error) {
      if (codeOf(error) !== BUSY) throw refreshFailed(view, error)
      if (tries === BUSY_TRIES) throw stillBusy(view, error)
    }
    await pause(BUSY_DELAY_MS)
  }
}

function refreshFailed(view: string, cause: unknown): MktError {
  return new MktError(`Cannot refresh ${view}: ${messageOf(cause)}`, {
    code: 'REFRESH_FAILED',
    exit: EXIT.configuration,
    tryThis: ['mkt migrate --refresh, once the cause is mended'],
    cause,
  })
}

function stillBusy(view: string, cause: unknown): MktError {
  return new MktError(`Cannot refresh ${view} yet: the server is refreshing it`, {
    code: 'REFRESH_BUSY',
    exit: EXIT.tryAgain,
    tryThis: ['mkt migrate --refresh in a minute'],
    cause,
  })
}
