import { afterEach, describe, expect, test, vi } from 'vitest'
import { fine, problem, skipped, warning, type Check } from '../../src/doctor/finding.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { EXIT, MktError } from '../../src/lib/core/errors.ts'

const LIMIT_MS = 100

function run(...checks: Check[]) {
  return runChecks([{ title: 'group', checks }], LIMIT_MS)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('checks', () => {
  test('are given in their order and counted, however long each takes', async () => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, LIMIT_MS / 2))
    const { findings, counts } = await run(
      { name: 'late', look: () => late.then(() => warning('so', 'do')) },
      { name: 'at once', look: () => fine('well') },
      { name: 'none', look: () => skipped('nothing') },
    )
    expect(findings).toEqual([
      { group: 'group', name: 'late', state: 'warning', found: 'so', remedy: 'do' },
      { group: 'group', name: 'at once', state: 'ok', found: 'well' },
      { group: 'group', name: 'none', state: 'skipped', found: 'nothing' },
    ])
    expect(counts).toEqual({ problem: 0, warning: 1, ok: 1, skipped: 1 })
  })

  test('that hang are a problem within the limit, and hold up no other', async () => {
    const startedMs = performance.now()
    const { findings } = await run(
      { name: 'hangs', look: () => new Promise(() => undefined) },
      { name: 'hangs too', look: () => new Promise(() => undefined) },
      { name: 'well', look: () => fine('well') },
    )
    expect(performance.now() - startedMs).toBeLessThan(20 * LIMIT_MS)
    expect(findings.map(({ state }) => state)).toEqual(['problem', 'problem', 'ok'])
    expect(findings[0]?.found).toBe('no answer within 0.1 s')
  })

  test('that throw are a problem in the words of the error, with its suggestions', async () => {
    const refused = new MktError('Cannot log in', {
      ...{ code: 'X', exit: EXIT.noPermission, tryThis: ['mkt migrate', 'mkt status'] },
    })
    const { findings } = await run(
      { name: 'refused', look: () => Promise.reject(refused) },
      {
        name: 'broken',
        look: () => {
          throw new Error('EIO: broken')
        },
      },
    )
    expect(findings).toEqual([
      {
        ...{ group: 'group', name: 'refused', state: 'problem', found: 'Cannot log in' },
        remedy: 'mkt migrate; or mkt status',
      },
      { group: 'group', name: 'broken', state: 'problem', found: 'EIO: broken' },
    ])
  })

  test('tell no secret and nothing that a terminal obeys', async () => {
    vi.stubEnv('DB_PASSWORD', 'hunter22')
    const { findings } = await run({
      name: 'loose',
      look: () =>
        problem(
          'at me:geheim@kafka:9092 with hunter22\u001b[2J',
          'not wss://x?token=abc nor \u202ehunter22',
        ),
    })
    expect(findings[0]).toMatchObject({
      found: 'at ***@kafka:9092 with ***\\x1b[2J',
      remedy: 'not wss://x?token=*** nor \\u{202e}***',
    })
  })
})
