/** Whether a status is well, in the words and exit codes of monitoring plugins (Nagios, Icinga). */
import { SILENT_AFTER_MS } from '../core/coverage.ts'
import type { PipelineStatus } from './status.ts'

export const CHECK_EXIT = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const
export type CheckState = keyof typeof CHECK_EXIT

export interface CheckResult {
  readonly state: CheckState
  /** What is wrong, the worst first; what was measured where all is well. */
  readonly message: string
  /** What was measured, as performance data: empty where nothing could be. */
  readonly performance: string
}

export interface CheckLimits {
  /** So many records may wait for the bars, … */
  readonly maxLag?: number
  /** … the oldest of them so long. */
  readonly maxLagSeconds?: number
  /** How long ago the newest bar may have ended. */
  readonly maxAgeSeconds?: number
}

/** Judges a status. CRITICAL wins over WARNING, and the message names all that is wrong. */
export function checkStatus(status: PipelineStatus, limits: CheckLimits): CheckResult {
  if (status.log.id === null) return unknownCheck(`topic ${status.log.topic} does not exist yet`)
  if (status.symbols.length === 0) return unknownCheck('the store holds no bars yet')
  const measures = measuresOf(status, limits)
  const faults = [
    ...positionFaults(status),
    ...measures.flatMap(limitFaults),
    ...storeFaults(status),
  ]
  const state = STATES.find((worst) => faults.some((fault) => fault.state === worst)) ?? 'OK'
  const told = faults.length > 0 ? faults : measures
  return {
    state,
    message: told.map(({ text }) => text).join(', '),
    performance: [...measures.map(performanceOf), rejectsOf(status)].join(' '),
  }
}

/** The worst first. */
const STATES: readonly CheckState[] = ['CRITICAL', 'WARNING']

export function unknownCheck(message: string): CheckResult {
  return { state: 'UNKNOWN', message, performance: '' }
}

/** One line of text; monitoring draws graphs of what stands behind the bar. */
export function checkLine({ state, message, performance }: CheckResult): string {
  const line = `MKT ${state} - ${message.replace(/\s+/g, ' ').replaceAll('|', '/')}`
  return performance === '' ? line : `${line} | ${performance}`
}

interface Measure {
  readonly name: string
  readonly value: number
  readonly unit: '' | 's'
  readonly limit: number | undefined
  readonly text: string
}

interface Fault {
  readonly state: CheckState
  readonly text: string
}

/** Beyond the limit is CRITICAL; beyond so much of it, WARNING. */
const WARNING_PART = 0.8

function measuresOf({ lag, lagSeconds, symbols }: PipelineStatus, limits: CheckLimits): Measure[] {
  const age = Math.min(...symbols.map(({ ageSeconds }) => ageSeconds))
  return [
    { name: 'lag', value: lag, unit: '', limit: limits.maxLag, text: `lag ${lag} trades` },
    {
      ...{ name: 'behind', value: lagSeconds, unit: 's', limit: limits.maxLagSeconds },
      text: `${lagSeconds} s behind`,
    },
    {
      ...{ name: 'age', value: age, unit: 's', limit: limits.maxAgeSeconds },
      text: `newest bar ${age} s old`,
    },
  ]
}

function limitFaults({ value, unit, limit = Infinity, text }: Measure): Fault[] {
  if (value <= limit * WARNING_PART) return []
  const state = value > limit ? 'CRITICAL' : 'WARNING'
  return [{ state, text: `${text} (limit ${limit}${unit === '' ? '' : ` ${unit}`})` }]
}

function performanceOf({ name, value, unit, limit }: Measure): string {
  if (limit === undefined) return `${name}=${value}${unit}`
  return `${name}=${value}${unit};${limit * WARNING_PART};${limit}`
}

/** A counter: monitoring draws how it rises. */
function rejectsOf({ rejects }: PipelineStatus): string {
  return `rejects=${Object.values(rejects).reduce((sum, count) => sum + count, 0)}c`
}

function positionFaults({ partitions }: PipelineStatus): Fault[] {
  return partitions.flatMap(({ partition, fault }) =>
    fault === null ? [] : [{ state: 'CRITICAL', text: `partition ${partition} ${FAULTS[fault]}` }],
  )
}

const FAULTS = {
  lost: 'lost records before they were read',
  truncated: 'ends before what the bars hold',
} as const

function storeFaults({ store, listening }: PipelineStatus): Fault[] {
  const failed = store.jobs.filter(({ status }) => status === 'Failed')
  const texts = failed.map(({ id, name, table }) => `job ${id} (${name} of ${table}) failed`)
  if (listening !== null && listening.ageSeconds * 1000 > SILENT_AFTER_MS) {
    texts.push(`nobody has listened to the feed for ${listening.ageSeconds} s`)
  }
  return texts.map((text) => ({ state: 'WARNING', text }))
}
