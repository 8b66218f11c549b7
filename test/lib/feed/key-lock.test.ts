import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockKey } from '../../../src/lib/feed/key-lock.ts'
import { TEST_KEY } from '../../support/feed-events.ts'

let home: string
beforeEach(async () => void (home = await mkdtemp(join(tmpdir(), 'mkt-lock-'))))
afterEach(() => rm(home, { recursive: true }))

describe('the lock of a key', () => {
  test('is for one process of a home, and says who holds it', async () => {
    const lock = await lockKey(home, TEST_KEY)
    const second = lockKey(home, TEST_KEY)
    await expect(second).rejects.toMatchObject({ code: 'KEY_IN_USE', exitCode: 75 })
    await expect(second).rejects.toThrow(`process ${process.pid}`)
    await expect(second).rejects.not.toThrow(TEST_KEY)
    await lock.release()
    await (await lockKey(home, TEST_KEY)).release()
  })

  test('is named by a hash, so that another key has another lock and no name shows a key', async () => {
    await lockKey(home, TEST_KEY)
    await lockKey(home, 'another key')
    const names = await readdir(join(home, 'locks'))
    expect(names).toHaveLength(2)
    for (const name of names) expect(name).toMatch(/^finnhub-[0-9a-f]{16}\.lock$/)
  })

  test('is free where its holder is gone', async () => {
    const lock = await lockKey(home, TEST_KEY)
    await writeFile(lock.path, '999999999 - 00\n')
    expect((await lockKey(home, TEST_KEY)).path).toBe(lock.path)
  })

  test('that cannot be written is exit 73', async () => {
    await writeFile(join(home, 'file'), '')
    const locking = lockKey(join(home, 'file'), TEST_KEY)
    await expect(locking).rejects.toMatchObject({ code: 'CANNOT_LOCK', exitCode: 73 })
  })
})
