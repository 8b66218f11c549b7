/** The folder in which mkt keeps everything: may it be used, is there room, what waits in it. */
import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { folderSize } from '../lib/disk/folder-size.ts'
import { lockHolder } from '../lib/disk/lock-file.ts'
import { pathExists } from '../lib/disk/path-exists.ts'
import { journalsFolder } from '../lib/journal/journal-folder.ts'
import { waitingElsewhere } from '../lib/journal/waiting-elsewhere.ts'
import type { Waiting } from '../lib/journal/waiting-in.ts'
import { embeddedFiles } from '../lib/postgres/embedded-files.ts'
import { countedText, countText } from '../report/message-text.ts'
import { sizeText } from '../report/size-text.ts'
import { fine, problem, skipped, warning, type CheckGroup, type Outcome } from './finding.ts'

export function homeChecks(home: string): CheckGroup {
  return {
    title: 'home',
    checks: [
      { name: 'folder', look: () => homeFolder(home) },
      { name: 'modes', look: () => homeModes(home) },
      { name: 'free space', look: () => freeSpace(home) },
      { name: 'takes', look: () => whatTakesSpace(home) },
      { name: 'journals', look: () => journals(home) },
      { name: 'locks', look: () => locks(home) },
    ],
  }
}

const OTHER_HOME = 'export MKT_HOME=FOLDER, a folder in which you may write'

/** Whether the home can be written, or made where it is missing. */
export async function homeFolder(home: string): Promise<Outcome> {
  const nearest = await nearestFolder(home)
  const mayWrite = await access(nearest, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!mayWrite) return problem(`${home} cannot be written by this user`, OTHER_HOME)
  if (nearest === home) return fine(home)
  return fine(`${home}, which is made when something is to be kept`)
}

/** The folder itself, or the next one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  let folder = path
  while (!(await pathExists(folder)) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

const OTHERS_MAY_WRITE = 0o022
const OTHERS_MAY_READ_OR_WRITE = 0o066

/** Whether others can change what is in the home, or read the passwords of the server. */
export async function homeModes(home: string): Promise<Outcome> {
  if (process.platform === 'win32') return skipped('Windows has other permissions')
  const { password } = embeddedFiles(home)
  const found = [
    { path: home, mode: (await modeOf(home)) & OTHERS_MAY_WRITE, right: '755' },
    ...(await Promise.all([password('mkt'), password('postgres')].map(secretMode))),
  ]
  const open = found.filter(({ mode }) => mode !== 0)
  if (open.length === 0) return fine('nobody else can change it or read its passwords')
  return warning(
    `others can write or read ${open.map(({ path }) => path).join(', ')}`,
    open.map(({ path, right }) => `chmod ${right} ${path}`).join(' && '),
  )
}

async function secretMode(path: string): Promise<{ path: string; mode: number; right: string }> {
  return { path, mode: (await modeOf(path)) & OTHERS_MAY_READ_OR_WRITE, right: '600' }
}

function modeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mode }) => mode,
    () => 0,
  )
}

async function freeSpace(home: string): Promise<Outcome> {
  const { bavail, bsize } = await statfs(await nearestFolder(home))
  return spaceOutcome(bavail * bsize)
}

const LITTLE_SPACE_BYTES = 2 ** 30
const NO_SPACE_BYTES = 100 * 2 ** 20

/** The journal alone may take 1 GiB while a log is away. */
export function spaceOutcome(freeBytes: number): Outcome {
  const found = `${sizeText(freeBytes)} free`
  if (freeBytes >= LITTLE_SPACE_BYTES) return fine(found)
  const remedy = 'make room on that disk, or export MKT_HOME=FOLDER on another one'
  return freeBytes < NO_SPACE_BYTES ? problem(found, remedy) : warning(found, remedy)
}

async function whatTakesSpace(home: string): Promise<Outcome> {
  if (!(await pathExists(home))) return skipped('there is nothing yet')
  const { data, log } = embeddedFiles(home)
  const { size: logBytes } = await stat(log).catch(() => ({ size: 0 }))
  const parts = [
    `server ${sizeText(await folderSize(data))}`,
    `its log ${sizeText(logBytes)}`,
    `journals ${sizeText(await folderSize(journalsFolder(home)))}`,
  ]
  return fine(parts.join(', '))
}

async function journals(home: string): Promise<Outcome> {
  if (!(await pathExists(journalsFolder(home)))) return skipped('mkt produce has not run here')
  return journalsOutcome(await waitingElsewhere(home, ''))
}

/** Trades that were received and that nobody is about to deliver. */
export function journalsOutcome(waiting: readonly Waiting[]): Outcome {
  if (waiting.length === 0) return fine('nothing is left that was not delivered')
  const parts = waiting.map(({ destination: { logId, topic }, trades }) => {
    return `${countText(trades)} trades wait for the topic ${topic} of the log ${logId}`
  })
  return warning(
    parts.join('; '),
    'mkt produce with that log, and the feed and key that they came from, delivers them',
  )
}

async function locks(home: string): Promise<Outcome> {
  const paths = await lockPaths(home)
  const holders = await Promise.all(paths.map(lockHolder))
  const left = holders.filter((pid) => pid === undefined).length
  const pids = [...new Set(holders.filter((pid) => pid !== undefined))]
  const held = pids.length === 0 ? 'held by nobody' : `held by process ${pids.join(', ')}`
  if (left === 0) return fine(held)
  return fine(
    `${held}; ${countedText(left, 'lock')} of processes that have ended, which hinder nobody`,
  )
}

/** Of the server, of API keys, of journals and of replays. */
async function lockPaths(home: string): Promise<string[]> {
  const keys = (await namesIn(join(home, 'locks'))).filter((name) => name.endsWith('.lock'))
  const paths = [
    embeddedFiles(home).lock,
    ...keys.map((name) => join(home, 'locks', name)),
    ...(await locksIn(journalsFolder(home))),
    ...(await locksIn(join(home, 'replayed'))),
  ]
  const isThere = await Promise.all(paths.map(pathExists))
  return paths.filter((_, at) => isThere[at])
}

/** Where the folders in a folder have their locks. */
async function locksIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name, 'lock'))
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
