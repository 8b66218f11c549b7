/** Creates the embedded server's data: all of it or nothing, by renaming a finished folder. */
import { randomBytes } from 'node:crypto'
import { chown, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFailed } from './embedded-errors.ts'
import { embeddedFiles } from './embedded-files.ts'
import { programFile, runToEnd, type Runner } from './embedded-run.ts'
import { makeStage, removeFolder } from './embedded-stage.ts'

/**
 * Creates the data folder, two roles with passwords, and the database of the stages. Call under the
 * lock. Errors: EMBEDDED_CREATE_FAILED (73).
 */
export async function createData(home: string, runner: Runner): Promise<void> {
  const files = embeddedFiles(home)
  const stage = await makeStage(home)
  try {
    const passwords = { mkt: newPassword(), postgres: newPassword() }
    await giveTo(runner, stage)
    await initialise(stage, runner, passwords.postgres)
    await createStageRole(stage, runner, passwords.mkt)
    await writeSecret(files.password('mkt'), passwords.mkt)
    await writeSecret(files.password('postgres'), passwords.postgres)
    await rename(join(stage, 'data'), files.data)
  } catch (cause) {
    throw createFailed(home, cause)
  } finally {
    await removeFolder(stage)
  }
}

/** Letters that need no quotes, neither in a URL nor in SQL. */
function newPassword(): string {
  return randomBytes(24).toString('base64url')
}

async function giveTo({ uid, gid }: Runner, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}

/** Settings that postgresql.conf begins with; whoever runs the server may edit them there. */
const SETTINGS = [
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
  'max_connections=100',
  'shared_buffers=128MB',
  'min_wal_size=32MB',
  'max_wal_size=512MB',
]

async function initialise(stage: string, runner: Runner, password: string): Promise<void> {
  const passwordFile = join(stage, 'password')
  await writeSecret(passwordFile, password)
  await giveTo(runner, passwordFile)
  const options = [
    ...['--pgdata', join(stage, 'data'), '--username', 'postgres', '--pwfile', passwordFile],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...SETTINGS.flatMap((setting) => ['--set', setting]),
  ]
  await runToEnd(runner, [programFile(runner, 'initdb'), ...options], { cwd: stage })
}

/** Done before any server listens. The first error ends it, and no error repeats the statement. */
async function createStageRole(stage: string, runner: Runner, password: string): Promise<void> {
  const quietly = ['-c', 'exit_on_error=on', '-c', 'log_min_error_statement=panic']
  const command = ['--single', '-D', join(stage, 'data'), ...quietly, 'postgres']
  const input = `create role mkt login password '${password}';\ncreate database mkt owner mkt;\n`
  await runToEnd(runner, [programFile(runner, 'postgres'), ...command], { cwd: stage, input })
}

/** A new file, whatever stood there: never one that others may read, never through a link. */
async function writeSecret(path: string, secret: string): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, `${secret}\n`, { flag: 'wx', mode: 0o600 })
}
