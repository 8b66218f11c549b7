import type { JobStatus, StoreStatus } from '../lib/pipeline/status.ts'
import { printableLine } from '../lib/core/printable.ts'
import type { FittingColumn } from '../lib/table/fit-columns.ts'
import { ageText } from './age-text.ts'
import { fittingTable, type TextOptions } from './fitting-table.ts'
import { countedText, countText } from './message-text.ts'
import { sizeText } from './size-text.ts'

/** Which server keeps the bars, how much it holds, and how its jobs do. */
export function storeText(
  store: StoreStatus,
  options: TextOptions & { readonly nowMs: number },
): string[] {
  return [
    `store: ${printableLine(store.place)}`,
    `server: PostgreSQL ${store.postgres}, ${timescaleText(store.timescale)}`,
    `bars: ${barsText(store)}`,
    ...compressionText(store.compression),
    ...store.stale.map(({ name, spans }) => `aggregate: ${name} ${staleText(spans)}`),
    ...jobsText(store.jobs, options),
  ]
}

function timescaleText(timescale: StoreStatus['timescale']): string {
  if (timescale === null) return 'without TimescaleDB'
  return `TimescaleDB ${timescale.version}, ${timescale.edition} edition`
}

function barsText({ bars, sizeBytes }: StoreStatus): string {
  return `${bars.isExact ? '' : 'about '}${countText(bars.count)} in ${sizeText(sizeBytes)}`
}

function compressionText(compression: StoreStatus['compression']): string[] {
  if (compression === null) return []
  const { chunks, compressed, ratio } = compression
  const gain = ratio === null ? '' : `, ${Number(ratio.toFixed(1))} times smaller`
  return [`compressed: ${compressed} of ${chunks} chunks${gain}`]
}

function staleText(spans: number): string {
  return `waits for a refresh of ${countedText(spans, 'span')} of time`
}

const JOB_COLUMNS: FittingColumn[] = [
  { heading: 'job' },
  { heading: 'number', align: 'right', spare: 1 },
  { heading: 'of' },
  { heading: 'last run', align: 'right' },
  { heading: 'result', spare: 2 },
  { heading: 'failures', align: 'right' },
]

function jobsText(
  jobs: readonly JobStatus[],
  options: TextOptions & { readonly nowMs: number },
): string[] {
  if (jobs.length === 0) return []
  const rows = jobs.map((job) => jobRow(job, options.nowMs))
  return ['', fittingTable(JOB_COLUMNS, rows, options), ...jobs.flatMap(errorText), '']
}

function jobRow({ id, name, table, lastRun, ...job }: JobStatus, nowMs: number): string[] {
  const age = lastRun === null ? 'never' : `${ageText((nowMs - Date.parse(lastRun)) / 1000)} ago`
  const result = job.status === null ? '-' : RESULTS[job.status]
  const failures = `${countText(job.failures)} of ${countText(job.runs)}`
  return [printableLine(name), String(id), printableLine(table), age, result, failures]
}

const RESULTS = { Success: 'done', Failed: 'failed' } as const

/** What a job that failed at last has said. */
function errorText({ id, status, lastError }: JobStatus): string[] {
  if (status !== 'Failed' || lastError === null) return []
  return [`job ${id} failed: ${printableLine(lastError)}`]
}
