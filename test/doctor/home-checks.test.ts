import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { homeChecks, homeModes, spaceOutcome } from '../../src/doctor/home-checks.ts'
import { runChecks } from '../../src/doctor/run-checks.ts'
import { takeLock } from '../../src/lib/disk/lock-file.ts'
import { DESTINATION, openIn, tradesOf } from '../support/journals.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mkt-doctor-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

/** What one check says of the home. */
async function outcomeOf(name: string, folder = home) {
  const { findings } = await runChecks([homeChecks(folder)])
  return findings.find((finding) => finding.name === name)
}

describe('a home', () => {
  test('that is missing is well where it can be made, and nothing is made', async () => {
    const missing = join(home, 'a', 'b')
    expect(await outcomeOf('folder', missing)).toMatchObject({
      state: 'ok',
      found: `${missing}, which is made when something is to be kept`,
    })
    expect(await outcomeOf('takes', missing)).toMatchObject({ state: 'skipped' })
    expect(await outcomeOf('free space', missing)).toMatchObject({ state: 'ok' })
  })

  test('below a file is a problem', async () => {
    await writeFile(join(home, 'file'), '')
    expect(await outcomeOf('folder', join(home, 'file', 'x'))).toMatchObject({
      state: 'problem',
      remedy: expect.stringContaining('export MKT_HOME=') as string,
    })
  })

  test('that others can write, or whose passwords they can read, is a warning', async () => {
    await writeFile(join(home, 'pg18.mkt.password'), 'secret', { mode: 0o600 })
    expect((await homeModes(home)).state).toBe('ok')
    await chmod(home, 0o777)
    await chmod(join(home, 'pg18.mkt.password'), 0o644)
    expect(await homeModes(home)).toEqual({
      state: 'warning',
      found: `others can write or read ${home}, ${home}/pg18.mkt.password`,
      remedy: `chmod 755 ${home} && chmod 600 ${home}/pg18.mkt.password`,
    })
  })

  test.each([
    [2 ** 30, 'ok', '1 GiB free'],
    [2 ** 30 - 2 ** 20, 'warning', '1023 MiB free'],
    [100 * 2 ** 20, 'warning', '100 MiB free'],
    [100 * 2 ** 20 - 1, 'problem', '100 MiB free'],
    [0, 'problem', '0 B free'],
  ])('on a disk with %d bytes free is %s', (bytes, state, found) => {
    expect(spaceOutcome(bytes)).toMatchObject({ state, found })
  })
})

describe('journals', () => {
  test('of trades that nobody delivers are a warning that names log and topic', async () => {
    expect(await outcomeOf('journals')).toMatchObject({ state: 'skipped' })
    const folder = join(home, 'journal', 'one')
    await mkdir(folder, { recursive: true })
    const { journal } = await openIn(folder, 'source')
    await journal.append(tradesOf(1234))
    expect(await outcomeOf('journals')).toMatchObject({ state: 'ok' })
    await journal.close()
    const { logId, topic } = DESTINATION
    expect(await outcomeOf('journals')).toMatchObject({
      state: 'warning',
      found: `1,234 trades wait for the topic ${topic} of the log ${logId}`,
    })
    expect((await outcomeOf('takes'))?.found).toMatch(
      /^server 0 B, its log 0 B, journals \d.* KiB$/,
    )
  })
})

describe('locks', () => {
  test('are told by who holds them; one of a process that has ended hinders nobody', async () => {
    await mkdir(join(home, 'locks'))
    const lock = await takeLock(join(home, 'locks', 'finnhub-1.lock'))
    expect((await outcomeOf('locks'))?.found).toBe(`held by process ${process.pid}`)
    await writeFile(join(home, 'pg18.lock'), '2147483646 - gone\n')
    expect(await outcomeOf('locks')).toMatchObject({
      state: 'ok',
      found: `held by process ${process.pid}; 1 lock of processes that have ended, which hinder nobody`,
    })
    await lock?.release()
    expect((await outcomeOf('locks'))?.found).toMatch(/^held by nobody; 1 lock /)
  })
})
