/**
 * Who runs the server. PostgreSQL refuses root, so root hands it to another account: to the owner
 * of the data, else to postgres or nobody, else to nobody of a user namespace, who reads what
 * root's own folders hold. Where only the programs are out of reach, the home gets a copy of them.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, MktError } from '../core/errors.ts'
import { copyBinaries, findPackage, libraryPath } from './embedded-binaries.ts'
import { noAccount, unsupported } from './embedded-errors.ts'
import { embeddedFiles } from './embedded-files.ts'
import { programFile, runToEnd, type Runner } from './embedded-run.ts'

export interface EmbeddedOptions {
  /** The folder of the platform package, where it is not the installed one. */
  readonly packageFolder?: string
  /** False where user namespaces are not to be used. */
  readonly namespaces?: boolean
}

/**
 * How to run the server of a home, tried out with the program itself. Call under the lock.
 * Errors: EMBEDDED_UNSUPPORTED and EMBEDDED_NO_ACCOUNT (both 78).
 */
export async function chooseRunner(home: string, options: EmbeddedOptions = {}): Promise<Runner> {
  let problem: unknown = noAccount(home)
  try {
    for await (const runner of candidates(home, options)) {
      problem = await problemOf(runner, home)
      if (problem === undefined) return runner
    }
  } catch (error) {
    problem = error
  }
  throw problem instanceof MktError ? problem : unsupported(messageOf(problem), problem)
}

/** What the server's program says when it is only asked for its version; undefined if all is well. */
function problemOf(runner: Runner, home: string): Promise<unknown> {
  const command = [programFile(runner, 'postgres'), '--version']
  return runToEnd(runner, command, { cwd: home }).then(
    () => undefined,
    (problem: unknown) => problem,
  )
}

async function* candidates(home: string, options: EmbeddedOptions): AsyncGenerator<Runner> {
  const packageFolder = options.packageFolder ?? findPackage()
  const native = join(packageFolder, 'native')
  if (process.getuid?.() !== 0) {
    yield runnerOf(home, native, {})
    return
  }
  const owner = await ownerOf(embeddedFiles(home).data)
  const user = owner ?? (await passwdAccount('postgres')) ?? (await passwdAccount('nobody'))
  const canUse = user !== undefined && user.uid !== 0 && (await canEnter(user, home))
  if (canUse) yield runnerOf(home, native, user)
  const mayMap = options.namespaces !== false && (owner === undefined || owner.uid === 0)
  const mapped = mayMap ? await namespaceAccount() : undefined
  if (mapped !== undefined && (await canEnter(mapped, home))) yield runnerOf(home, native, mapped)
  if (canUse) yield runnerOf(home, await copyBinaries(home, packageFolder), user)
}

/** What a program runs as: another user, a user of a namespace, or the caller ({}). */
type Account = Pick<Runner, 'uid' | 'gid' | 'wrapper'>

async function runnerOf(home: string, native: string, account: Account): Promise<Runner> {
  return { ...account, native, libraryPath: await libraryPath(home, native) }
}

async function ownerOf(folder: string): Promise<Account | undefined> {
  const found = await stat(folder).catch(() => undefined)
  return found === undefined ? undefined : { uid: found.uid, gid: found.gid }
}

async function passwdAccount(name: string): Promise<Account | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  const fields = lines.map((line) => line.split(':')).find(([account]) => account === name)
  return fields === undefined ? undefined : { uid: Number(fields[2]), gid: Number(fields[3]) }
}

/** Outside of the namespace this is root without its powers: the files belong to root. */
async function namespaceAccount(): Promise<Account | undefined> {
  const nobody = await passwdAccount('nobody')
  if (nobody === undefined) return undefined
  const ids = [`--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]
  return { wrapper: ['unshare', '--user', ...ids] }
}

async function canEnter(account: Account, folder: string): Promise<boolean> {
  const runner = { ...account, native: '' }
  return runToEnd(runner, ['test', '-x', folder], { cwd: '/' }).then(
    () => true,
    () => false,
  )
}
