import { supportedVersion } from './end-of-life.ts'
import { fine, problem, type CheckGroup, type Outcome } from './finding.ts'

export function programChecks(mktVersion: string): CheckGroup {
  return {
    title: 'program',
    checks: [
      { name: 'mkt', look: () => fine(mktVersion) },
      { name: 'Node.js', look: () => nodeOutcome(process.versions.node, Date.now()) },
    ],
  }
}

/** What package.json asks for. */
const NODE_MIN = [20, 12] as const

export function nodeOutcome(version: string, nowMs: number): Outcome {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])
  if (!isOld) return supportedVersion('Node.js', version, nowMs)
  return problem(
    `${version}, and mkt needs ${NODE_MIN.join('.')} or newer`,
    'install a newer Node.js from https://nodejs.org',
  )
}
