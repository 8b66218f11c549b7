import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockHolder, takeLock, type LockFile } from '../../../src/lib/disk/lock-file.ts'
import { runScript } from '../../support/child-script.ts'

const onLinux = test.skipIf(process.platform !== 'linux')

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mkt-lock-'))
  path = join(folder, 'one.lock')
})
afterEach(() => rm(folder, { recursive: true }))

/** The pid of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid as number
}

describe('a lock', () => {
  test('is taken once, names its holder, and can be taken again after its release', async () => {
    expect(await lockHolder(path)).toBeUndefined()
    const lock = (await takeLock(path)) as LockFile
    expect(lock.path).toBe(path)
    expect(await takeLock(path)).toBeUndefined()
    expect(await lockHolder(path)).toBe(process.pid)
    await lock.release()
    expect(await lockHolder(path)).toBeUndefined()
    expect(await takeLock(path)).toBeDefined()
  })

  test('can be read by its user only and leaves no other file behind', async () => {
    await takeLock(path)
    await takeLock(path)
    expect(await readdir(folder)).toEqual(['one.lock'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('takes away what a process left that was killed while it took the lock', async () => {
    const living = `one.lock.${process.pid}.0123456789abcdef`
    await writeFile(join(folder, `one.lock.${await endedPid()}.0123456789abcdef`), '')
    await writeFile(join(folder, living), '')
    await takeLock(path)
    expect((await readdir(folder)).sort()).toEqual(['one.lock', living])
  })

  test('that somebody else holds by now stays where it is when the former holder lets go', async () => {
    const lock = (await takeLock(path)) as LockFile
    await writeFile(path, 'somebody else')
    await lock.release()
    expect(await readFile(path, 'utf8')).toBe('somebody else')
    await rm(path)
    await lock.release()
  })

  test('in a folder that does not exist is an error', async () => {
    await expect(takeLock(join(folder, 'none', 'x.lock'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a stale lock is stolen', () => {
  test('when its process has ended', async () => {
    await writeFile(path, `${await endedPid()} - 00\n`)
    expect(await lockHolder(path)).toBeUndefined()
    expect(await takeLock(path)).toBeDefined()
    expect(await lockHolder(path)).toBe(process.pid)
    expect(await readdir(folder)).toEqual(['one.lock'])
  })

  test('when its process was killed while it held the lock', async () => {
    const holder = runScript('hold-lock.ts', [path])
    await once(holder.child.stdout as NodeJS.ReadableStream, 'data')
    expect(await lockHolder(path)).toBe(holder.child.pid)
    expect(await takeLock(path)).toBeUndefined()
    holder.child.kill('SIGKILL')
    await once(holder.child, 'exit')
    expect(await takeLock(path)).toBeDefined()
  })

  onLinux('when its pid has gone to another process', async () => {
    await writeFile(path, `${process.pid} 1 00\n`)
    expect(await takeLock(path)).toBeDefined()
  })

  onLinux('when its process is a zombie that nobody waits for', async () => {
    // It ends after the shell has become another program: a shell would wait for it.
    const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 20'])
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(said.toString())
    await expect
      .poll(() => readFile(`/proc/${pid}/stat`, 'utf8'), { timeout: 10_000 })
      .toMatch(/\) Z /)
    await writeFile(path, `${pid} - 00\n`)
    expect(await takeLock(path)).toBeDefined()
    parent.kill()
  })

  test('when a loss of power left it empty', async () => {
    await writeFile(path, '')
    expect(await takeLock(path)).toBeDefined()
  })

  test('also when a thief died before', async () => {
    const dead = await endedPid()
    await writeFile(path, `${dead} - 00\n`)
    await writeFile(`${path}.steal`, `${dead} - 01\n`)
    await takeLock(path)
    expect(await takeLock(path)).toBeDefined()
    expect(await readdir(folder)).toEqual(['one.lock'])
  })
})

test('of many processes that want a lock, one at a time has it, also where holders die', async () => {
  const rounds = 60
  const args = [path, `${rounds}`, `${await endedPid()}`]
  const all = Array.from({ length: 5 }, () => runScript('contend-for-lock.ts', args))
  const won = await Promise.all(all.map(({ output }) => output))
  expect(won.map(Number)).toEqual(all.map(() => rounds))
  expect((await readdir(folder)).filter((name) => name !== 'one.lock')).toEqual([])
})
