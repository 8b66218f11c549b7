/** Builds and installs the programs of the folders here. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'
import type { ReadyPeer } from './peer.ts'

export interface Source {
  /** The folder here that its files lie in. */
  readonly folder: string
  /** Those whose versions are told: the ends of their names in its list of dependencies. */
  readonly libraries: readonly string[]
}

/** A program of a few Go files. */
export async function buildGo(source: Source, cacheFolder: string): Promise<ReadyPeer> {
  const program = join(cacheFolder, 'bars')
  await once(source, cacheFolder, () => {
    return run('go', ['build', '-trimpath', '-o', program, '.'], folderOf(source))
  })
  const { stdout } = await run('go', ['env', 'GOVERSION'], folderOf(source))
  const versions = [stdout.trim(), ...versionsOf(source, 'go.mod')].join(', ')
  return { versions, program, words: [] }
}

/** Classes with a main class Bars, and the jars that its pom.xml names. */
export async function buildJava(source: Source, cacheFolder: string): Promise<ReadyPeer> {
  const [jars, classes] = [join(cacheFolder, 'jars'), join(cacheFolder, 'classes')]
  const pom = join(cacheFolder, 'pom.xml')
  await once(source, cacheFolder, async () => {
    await writeFile(pom, textOf(source, 'pom.xml'))
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime']
    await run('mvn', [...QUIETLY, '-f', pom, ...goal, `-DoutputDirectory=${jars}`], cacheFolder)
    const files = filesOf(source).filter((name) => name.endsWith('.java'))
    await run('javac', ['-cp', join(jars, '*'), '-d', classes, ...files], folderOf(source))
  })
  const { stdout } = await run('java', ['--version'], cacheFolder)
  const [, java] = /^\S+ (\S+)/.exec(stdout) ?? []
  const versions = [`Java ${java}`, ...versionsOf(source, 'pom.xml')].join(', ')
  const words = [...JVM, '-cp', [classes, join(jars, '*')].join(':'), 'Bars']
  return { versions, program: 'java', words }
}

/** The collector that takes the least processor time; without a limit a heap takes all it can get. */
const JVM = ['-XX:+UseParallelGC', '-Xmx1g']

/** A script and the packages of its requirements.txt, in a Python environment of its own. */
export async function installPython(source: Source, cacheFolder: string): Promise<ReadyPeer> {
  const python = join(cacheFolder, 'bin', 'python')
  await once(source, cacheFolder, async () => {
    await run('python3', ['-m', 'venv', cacheFolder], cacheFolder)
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r']
    await run(python, [...install, 'requirements.txt'], folderOf(source))
  })
  const { stdout } = await run(python, ['--version'], cacheFolder)
  const versions = [stdout.trim(), ...versionsOf(source, 'requirements.txt')].join(', ')
  return { versions, program: python, words: [join(folderOf(source), 'bars.py')] }
}

const QUIETLY = ['-q', '-B']
const STAMP = 'built'

/** Builds in an empty folder, unless the same files were built there before. */
async function once(
  source: Source,
  cacheFolder: string,
  build: () => Promise<unknown>,
): Promise<void> {
  const hash = createHash('sha256')
  for (const name of filesOf(source)) hash.update(name).update(textOf(source, name))
  const wanted = hash.digest('hex')
  const stamp = join(cacheFolder, STAMP)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return
  await rm(cacheFolder, { recursive: true, force: true })
  await mkdir(cacheFolder, { recursive: true })
  await build()
  await writeFile(stamp, wanted)
}

function filesOf(source: Source): string[] {
  const entries = readdirSync(folderOf(source), { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort()
}

function textOf(source: Source, name: string): string {
  return readFileSync(join(folderOf(source), name), 'utf8')
}

function folderOf({ folder }: Source): string {
  return fileURLToPath(new URL(folder, import.meta.url))
}

/** What stands between a name and its version in pom.xml, requirements.txt and go.mod. */
const BETWEEN = String.raw`(?:</artifactId>\s*<version>|==| v)`

function versionsOf(source: Source, list: string): string[] {
  const text = textOf(source, list)
  return source.libraries.map((library) => {
    const [, version] = new RegExp(`${library}${BETWEEN}([^\\s<]+)`).exec(text) ?? []
    if (version === undefined) throw new Error(`${list} of ${source.folder} has no ${library}`)
    return `${library.replace(/\/v\d+$/, '')} ${version}`
  })
}

const execute = promisify(execFile)
const BUILD_LIMIT_MS = 600_000

async function run(
  program: string,
  words: readonly string[],
  cwd: string,
): Promise<{ stdout: string }> {
  try {
    return await execute(program, words, { cwd, timeout: BUILD_LIMIT_MS })
  } catch (error) {
    throw new Error(`${basename(program)} failed: ${reasonOf(error)}`, { cause: error })
  }
}

/** What a program says last is why it gave up; mvn says it in its standard output. */
function reasonOf(error: unknown): string {
  const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string }
  const said = stripVTControlCharacters(`${stdout ?? ''}\n${stderr ?? ''}`)
  const lines = said.trim().split('\n')
  return lines.find((line) => /error/i.test(line)) ?? (lines.at(-1) || message)
}
