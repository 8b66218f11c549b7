import { shownText } from '../report/message-text.ts'
import type { Check, CheckGroup, Finding, FindingState, Outcome } from './finding.ts'
import { problem, problemOf } from './finding.ts'

/** What each check gets; all of them run side by side. */
export const CHECK_LIMIT_MS = 5_000

export interface Diagnosis {
  readonly findings: readonly Finding[]
  readonly counts: Readonly<Record<FindingState, number>>
}

/**
 * Runs all checks at once and gives their findings in the order of the groups, without secrets.
 * Never rejects: a check that throws, or has no answer within the limit, is a problem that was
 * found.
 */
export async function runChecks(
  groups: readonly CheckGroup[],
  limitMs: number = CHECK_LIMIT_MS,
): Promise<Diagnosis> {
  const running = groups.flatMap(({ title, checks }) =>
    checks.map(async (check) => {
      const outcome = await outcomeWithin(check, limitMs)
      return { group: title, name: check.name, ...withoutSecrets(outcome) }
    }),
  )
  const findings = await Promise.all(running)
  return { findings, counts: countsOf(findings) }
}

async function outcomeWithin({ look }: Check, limitMs: number): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve(noAnswer(limitMs)), limitMs)
  })
  try {
    return await Promise.race([Promise.resolve().then(look), late])
  } catch (error) {
    return problemOf(error)
  } finally {
    clearTimeout(timer)
  }
}

function noAnswer(limitMs: number): Outcome {
  return problem(
    `no answer within ${limitMs / 1000} s`,
    'run mkt doctor again; if it stays so, look at the load of the disk, the network and the server',
  )
}

function withoutSecrets({ state, found, remedy }: Outcome): Outcome {
  const shown = { state, found: shownText(found) }
  return remedy === undefined ? shown : { ...shown, remedy: shownText(remedy) }
}

function countsOf(findings: readonly Finding[]): Record<FindingState, number> {
  const counts = { problem: 0, warning: 0, ok: 0, skipped: 0 }
  for (const { state } of findings) counts[state] += 1
  return counts
}
