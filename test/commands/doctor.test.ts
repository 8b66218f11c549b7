import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/doctor/run-checks.ts'
import { migratedDatabase, type TestDatabase } from '../support/database.ts'
import { runMkt } from '../support/run-mkt.ts'

const LIMIT_MS = 10_000
const SECRETS = {
  FINNHUB_API_KEY: 'c0ffee5l1r01qvba2b3gc0ffee5l1r01qvba2b40',
  DB_PASSWORD: 'geheim-eins',
  KAFKA_PASSWORD: 'geheim-zwei',
  KAFKA_USERNAME: 'someone',
}

let database: TestDatabase
let home: string

beforeAll(async () => {
  database = await migratedDatabase()
  home = await mkdtemp(join(tmpdir(), 'mkt-doctor-'))
})
afterAll(async () => {
  await database.drop()
  await rm(home, { recursive: true, force: true })
})

describe.concurrent('mkt doctor', () => {
  test('ends with 0 where nothing is a problem, and counts last', async () => {
    const environment = { DATABASE_URL: database.url, MKT_HOME: home }
    const { code, stdout, stderr } = await runMkt(['doctor'], environment)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^no problems, .*; \d+ ok, \d+ skipped$/)
    expect(stdout).toMatch(/^ {2}✓ schema +up to date: \d+ migrations$/m)
  })

  test('ends with 1 in time where services are away, and tells no secret, as JSON neither', async () => {
    const file = join(home, 'settings')
    await writeFile(file, 'FINHUB_API_KEY=geheim-drei\nKAFKA_TLS=true\n')
    await chmod(file, 0o644)
    const environment = {
      ...SECRETS,
      ...{ MKT_HOME: home, KAFKA_BROKERS: '127.0.0.1:1' },
      DATABASE_URL: 'postgres://me:geheim-vier@127.0.0.1:1/x?token=geheim-acht',
    }
    const startedMs = performance.now()
    const command = ['doctor', '--env-file', file]
    const ends = await Promise.all([
      runMkt(command, environment),
      runMkt([...command, '--json'], environment),
    ])
    expect(performance.now() - startedMs).toBeLessThan(LIMIT_MS)
    expect(ends.map(({ code }) => code)).toEqual([1, 1])
    const everything = ends.map(({ stdout, stderr }) => stdout + stderr).join('\n')
    expect(everything).not.toMatch(/geheim|c0ffee/)
    expect(everything).toContain('not among the settings: FINHUB_API_KEY')
    const { findings, counts } = JSON.parse(ends[1].stdout) as Diagnosis
    const problems = findings.filter(({ state }) => state === 'problem')
    expect(problems.map(({ group, name }) => `${group}: ${name}`)).toEqual([
      'database: answers',
      'trade log: answers',
    ])
    expect(counts.problem).toBe(2)
    expect(problems.every(({ remedy = '' }) => remedy !== '')).toBe(true)
  })
})
