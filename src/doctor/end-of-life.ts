import { fine, warning, type Outcome } from './finding.ts'

/** The last day on which the makers of a major version still mend it. */
const LAST_DAYS = new Map<string, string>([
  ['Node.js 20', '2026-04-30'],
  ['Node.js 22', '2027-04-30'],
  ['Node.js 24', '2028-04-30'],
  ['Node.js 26', '2029-04-30'],
  ['PostgreSQL 14', '2026-11-12'],
  ['PostgreSQL 15', '2027-11-11'],
  ['PostgreSQL 16', '2028-11-09'],
  ['PostgreSQL 17', '2029-11-08'],
  ['PostgreSQL 18', '2030-11-14'],
])

/** A warning where a version gets no more fixes; versions that nobody has listed pass. */
export function supportedVersion(
  program: 'Node.js' | 'PostgreSQL',
  version: string,
  nowMs: number,
): Outcome {
  const major = /^\d+/.exec(version)?.[0] ?? ''
  const lastDay = LAST_DAYS.get(`${program} ${major}`)
  if (lastDay === undefined || nowMs < Date.parse(lastDay)) return fine(version)
  return warning(
    `${version} gets no more security fixes: support ended on ${lastDay}`,
    `install a newer ${program}`,
  )
}
