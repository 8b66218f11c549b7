/** What is wanted: what the caller says now, else what was said before, else what is in place. */
import { DAY_MS } from '../core/interval.ts'
import type { Facts } from './facts.ts'
import type { Ledger } from './ledger.ts'
import { BARS } from './levels.ts'

export interface Wishes {
  /** How much time a chunk of the hypertable holds. */
  readonly chunkMs?: number | undefined
  /** Bars older than this are packed by columns. */
  readonly compressAfterMs?: number | undefined
  /** Bars older than this are dropped. */
  readonly retainMs?: number | 'off' | undefined
}

export interface Wanted {
  readonly chunkMs: number
  readonly compressAfterMs: number
  /** Null where bars are kept for ever. */
  readonly retainMs: number | null
  /** The server may have dropped bars from before this time; null where it never did. */
  readonly droppedBeforeMs: number | null
  /** How far back the server may refresh from the bars without meeting dropped ones; null: all. */
  readonly refreshBackMs: number | null
}

const CHUNK_DEFAULT_MS = 7 * DAY_MS
const COMPRESS_AFTER_DEFAULT_MS = 7 * DAY_MS
/** The server drops bars while the day goes on; refreshing keeps this far away from them. */
const RETENTION_MARGIN_MS = DAY_MS

export function wantedOf(wishes: Wishes, ledger: Ledger, facts: Facts, nowMs: number): Wanted {
  const said = (name: 'hypertable' | 'columnstore', key: string) =>
    ledger.get(name)?.settings[key] as number | undefined
  const retention = retentionOf(wishes, ledger, facts, nowMs)
  return {
    chunkMs: wishes.chunkMs ?? said('hypertable', 'chunkMs') ?? facts.chunkMs ?? CHUNK_DEFAULT_MS,
    compressAfterMs:
      wishes.compressAfterMs ??
      said('columnstore', 'compressAfterMs') ??
      jobAfterMs(facts, 'columnstore') ??
      COMPRESS_AFTER_DEFAULT_MS,
    ...retention,
    refreshBackMs: refreshBackMs(retention, nowMs),
  }
}

type Retention = Pick<Wanted, 'retainMs' | 'droppedBeforeMs'>

function retentionOf(wishes: Wishes, ledger: Ledger, facts: Facts, nowMs: number): Retention {
  const before = ledger.get('retention')
  const inForceMs = jobAfterMs(facts, 'retention')
  const saidMs = (before?.settings.retainMs as number | null | undefined) ?? inForceMs ?? null
  const retainMs = wishes.retainMs === 'off' ? null : (wishes.retainMs ?? saidMs)
  const formerly = (before?.settings.droppedBeforeMs as number | null | undefined) ?? null
  if (inForceMs === undefined || inForceMs === retainMs) {
    return { retainMs, droppedBeforeMs: formerly }
  }
  return { retainMs, droppedBeforeMs: Math.max(formerly ?? 0, nowMs - inForceMs) }
}

function jobAfterMs({ jobs }: Facts, kind: 'columnstore' | 'retention'): number | undefined {
  return jobs.find((job) => job.kind === kind && job.target === BARS)?.afterMs ?? undefined
}

function refreshBackMs({ retainMs, droppedBeforeMs }: Retention, nowMs: number): number | null {
  const limits = [retainMs, droppedBeforeMs === null ? null : nowMs - droppedBeforeMs]
  const finite = limits.filter((limit) => limit !== null)
  if (finite.length === 0) return null
  return Math.floor((Math.min(...finite) - RETENTION_MARGIN_MS) / DAY_MS) * DAY_MS
}
